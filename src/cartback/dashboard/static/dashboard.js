// Pages do without this. In another site's frame no cookie comes along, so there every request is a fetch, to which App Bridge adds
// its token. What is live is loaded again every 15 s.
"use strict";
const read = async (url, options) => {
  const reply = await fetch(url, options);
  if (!/html/.test(reply.headers.get("content-type"))) return save(await reply.blob());
  return [new DOMParser().parseFromString(await reply.text(), "text/html"), reply.url];
};
const save = blob => { Object.assign(document.createElement("a"), {href: URL.createObjectURL(blob), download: "shopper.json"}).click(); };
const go = async (url, options, push) => {
  const [page, where] = await read(url, options) || [];
  if (!page) return;
  document.body.replaceWith(page.body); document.title = page.title;
  if (push) history.pushState(null, "", where);
  document.getElementById("main").focus();
};
if (self !== top) {
  addEventListener("click", e => {
    const a = e.target.closest("a[href]");
    if (!a || a.origin !== location.origin || a.hash || e.ctrlKey || e.metaKey || e.button) return;
    e.preventDefault(); go(a.href, {}, true);
  });
  addEventListener("submit", e => {
    const form = e.target, data = new URLSearchParams(new FormData(form, e.submitter));
    e.preventDefault();
    form.method === "get" ? go(form.action + "?" + data, {}, true) : go(form.action, {method: "post", body: data}, true);
  });
  addEventListener("popstate", () => go(location.href));
}
setInterval(async () => {
  const old = document.querySelector("[data-live]");
  if (!old || document.hidden || old.contains(document.activeElement)) return;
  const [page] = await read(location.href).catch(() => []) || [], now = page && page.querySelector("[data-live]");
  if (now && !old.contains(document.activeElement)) old.replaceWith(now);
}, 15000);

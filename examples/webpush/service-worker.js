// The shop's service worker, at the root of its site: shows what cartback pushes, and opens the cart on a tap.

self.addEventListener("push", (event) => {
  const message = event.data.json();
  const options = {
    body: message.body,
    image: message.image,
    tag: message.tag, // the browser shows only the newest message about a cart
    data: { link: message.link, open: message.data && message.data.open },
  };
  event.waitUntil(self.registration.showNotification(message.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = event.notification.data && event.notification.data.link;
  event.waitUntil(self.clients.openWindow(link || "/"));
});

// The browser got a new subscription: post it to the shop, which knows the shopper from the session.
self.addEventListener("pushsubscriptionchange", (event) => {
  if (!event.newSubscription) return;
  const body = JSON.stringify({ subscription: event.newSubscription });
  const headers = { "Content-Type": "application/json" };
  event.waitUntil(fetch("/devices", { method: "POST", headers, body, credentials: "same-origin" }));
});

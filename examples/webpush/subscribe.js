// For a page of the shop: ask for permission when the shopper taps a button, never when the page loads, and post the subscription.

async function subscribe(publicKey) {
  const registration = await navigator.serviceWorker.register("/service-worker.js");
  if ((await Notification.requestPermission()) !== "granted") return false;
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const subscription = await registration.pushManager.subscribe(options);
  const body = JSON.stringify({ subscription, push: true }); // push: the answer to "may we send you messages here?"
  const headers = { "Content-Type": "application/json" };
  const reply = await fetch("/devices", { method: "POST", headers, body, credentials: "same-origin" });
  return reply.ok;
}

async function unsubscribe() {
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription) return;
  const body = JSON.stringify({ subscription, removed: true });
  const headers = { "Content-Type": "application/json" };
  await fetch("/devices", { method: "POST", headers, body, credentials: "same-origin" });
  await subscription.unsubscribe();
}

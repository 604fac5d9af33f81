/* Keeps the exam page on the device, so that a reload without a network still shows the paper. Plain ES2017.
   Needs a service worker (https, or this machine); without one a reload waits for the network, and the journal is still there. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const STORE = 'pufa-exam-1';
  const able = () => Boolean(navigator.serviceWorker && window.caches);

  const register = () => (able() ? navigator.serviceWorker.register('/sit-worker.js', { scope: '/sit/' }) : Promise.resolve(null))
    .then((made) => { if (!made) { throw new Error('no worker'); } });
  const pathOf = (request) => new URL(request.url).pathname;

  Pufa.keepPage = function (given, journal) {
    const key = given.base + '/kept';
    const parts = Array.prototype.slice.call(document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src]')).map((part) => part.href || part.src);
    /* what came through the worker is kept by it; only a page that came before the worker is asked for once more */
    const fetched = (store) => store.match(key).then((kept) => {
      if (kept && navigator.serviceWorker.controller) { return null; }
      return fetch(given.base + '/' + given.at, { credentials: 'same-origin', redirect: 'manual' }).then((answer) => {
        if (!answer.ok || !answer.headers.get('x-paper')) { return null; }
        const twin = answer.clone();
        return answer.text().then((text) => { journal.saw((text.match(/data-served="([^"]+)"/) || [])[1]); return store.put(key, twin); });
      });
    });
    register()
      .then(() => caches.open(STORE))
      .then((store) => store.keys()
        .then((known) => Promise.all(known.filter((request) => pathOf(request) !== key && parts.indexOf(request.url) < 0).map((request) => store.delete(request))))
        .then(() => Promise.all(parts.map((part) => store.match(part).then((kept) => (kept ? null : store.add(part))))))
        .then(() => fetched(store)))
      .then(() => { document.documentElement.dataset.kept = '1'; })
      .catch(() => { /* no room or not allowed: the page needs a network to be loaded anew */ });
  };
  Pufa.dropPage = function (base) {
    if (!able()) { return Promise.resolve(); }
    return caches.open(STORE).then((store) => store.delete(base + '/kept')).catch(() => { /* nothing kept */ });
  };
  /* from the cover on, so that the paper's first loading already comes through the worker */
  if (!document.querySelector('[data-exam]')) { register().catch(() => { /* works without */ }); }
}());

/* The exam page without a network: the paper in hand and what it is dressed with, kept from its last loading. Plain ES2017.
   Only GET of a question page; the network comes first, the kept copy where it fails, stalls or the server is away. */
'use strict';
const STORE = 'pufa-exam-1';
const PATIENCE = 6000;

self.addEventListener('install', () => { self.skipWaiting(); });
self.addEventListener('activate', (event) => { event.waitUntil(self.clients.claim()); });

const keyOf = (path) => { const found = path.match(/^\/sit\/([a-z0-9]+)\/\d+$/); return found ? '/sit/' + found[1] + '/kept' : ''; };

function fromNetwork(request, key) {
  return caches.open(STORE).then((store) => store.match(key)).then((kept) => {
    const asked = fetch(request).then((answer) => {
      if (answer.status >= 500 && kept) { return kept; }
      if (answer.ok && answer.headers.get('x-paper')) { const twin = answer.clone(); caches.open(STORE).then((store) => store.put(key, twin)); }
      return answer;
    });
    if (!kept) { return asked; }
    const patience = new Promise((done) => { setTimeout(() => done(kept), PATIENCE); });
    return Promise.race([asked.catch(() => kept), patience]);
  });
}

self.addEventListener('fetch', (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) { return; }
  const key = request.mode === 'navigate' ? keyOf(address.pathname) : '';
  if (key) { event.respondWith(fromNetwork(request, key)); }
  if (address.pathname.startsWith('/static/')) {
    event.respondWith(caches.open(STORE).then((store) => store.match(request)).then((kept) => kept || fetch(request)));
  }
});

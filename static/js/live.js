/* Plain ES2017. Renews the numbers of a running exam; without it the refresh link does the same. */
(function () {
  'use strict';
  const box = document.querySelector('[data-live]');
  if (!box) { return; }
  const time = document.querySelector('[data-live-time]');
  const said = document.querySelector('[data-live-said]');
  const pause = document.querySelector('[data-live-pause]');
  const usual = 5000;
  const longest = 120000;
  let mark = 'W/"' + box.dataset.liveMark + '"';
  let wait = usual;
  let paused = false;
  let timer = 0;

  function plan(ms) { clearTimeout(timer); if (!paused) { timer = setTimeout(ask, ms); } }

  /* the link that has the focus keeps it */
  function show(html) {
    const at = box.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    while (box.firstChild) { box.removeChild(box.firstChild); }
    while (fresh.firstChild) { box.appendChild(fresh.firstChild); }
    const again = at && Array.prototype.find.call(box.querySelectorAll('a'), (link) => link.getAttribute('href') === at);
    if (again) { again.focus(); }
  }

  function ask() {
    if (document.hidden) { wait = Math.min(wait * 2, longest); plan(wait); return; }
    fetch(box.dataset.live, { headers: { 'If-None-Match': mark }, credentials: 'same-origin', cache: 'no-store' })
      .then((answer) => {
        if (answer.redirected || answer.status === 401 || answer.status === 404) { paused = true; throw new Error('over'); }
        if (answer.status !== 304 && !answer.ok) { throw new Error(String(answer.status)); }
        mark = answer.headers.get('ETag') || mark;
        time.textContent = answer.headers.get('X-Counted') || time.textContent;
        said.textContent = '';
        wait = usual;
        return answer.status === 304 ? null : answer.text();
      })
      .then((html) => { if (html !== null) { show(html); } plan(wait); })
      .catch(() => {
        said.textContent = paused ? '已停止更新，请刷新页面' : '连不上服务器，过一会儿再试';
        wait = Math.min(wait * 2, longest);
        plan(wait);
      });
  }

  if (pause) {
    pause.addEventListener('click', () => {
      paused = !paused;
      pause.textContent = paused ? '继续更新' : '暂停更新';
      wait = usual;
      plan(0);
    });
  }
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { wait = usual; plan(0); } });
  plan(wait);
}());

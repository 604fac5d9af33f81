/* Plain ES2017. Keeps a job's page up to date; without it the refresh link does the same. */
(function () {
  'use strict';
  const box = document.querySelector('[data-progress]');
  if (!box) { return; }
  const said = box.querySelector('[data-progress-said]');
  const done = box.querySelector('[data-progress-done]');
  const fill = box.querySelector('.fill');
  const live = document.querySelector('[data-progress-live]');
  const began = box.dataset.progress;
  let wait = 2000;

  function show(now) {
    if (now.over || (now.total && !done)) { window.location.reload(); return; }
    if (now.said && now.said !== said.textContent) { said.textContent = now.said; live.textContent = now.said; }
    if (done && now.total) {
      done.textContent = now.done.toLocaleString('en-US');
      fill.setAttribute('width', Math.min(100, Math.floor(now.done * 100 / now.total)) + '%');
    }
    wait = 2000;
    setTimeout(ask, wait);
  }

  function ask() {
    fetch(began, { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
      .then((answer) => { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
      .then(show)
      .catch(() => { wait = Math.min(wait * 2, 60000); setTimeout(ask, wait); });
  }

  setTimeout(ask, wait);
}());

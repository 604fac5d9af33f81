/* The check page: what this device flagged, and the way to the result when time is up. Plain ES2017. */
(function () {
  'use strict';
  const page = document.querySelector('[data-check]');
  if (!page) { return; }
  const given = page.dataset;
  const end = performance.now() + Number(given.left);
  const words = document.querySelector('#left-words');
  function tick() {
    const left = Math.max(0, end - performance.now());
    if (left === 0) { location.replace(given.result); return; }
    const minutes = Math.floor(left / 60000);
    words.textContent = minutes ? '还剩 ' + minutes + ' 分钟' : '还剩不到 1 分钟';
    setTimeout(tick, Math.min(left, 5000));
  }
  tick();

  let flags = [];
  try { flags = JSON.parse(localStorage.getItem('pufa.flags.' + given.code)) || []; } catch (e) { /* private mode */ }
  const box = document.querySelector('#flags');
  flags.sort((a, b) => a - b).forEach((number) => {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.className = 'cell cell-flag';
    link.href = '/sit/' + given.code + '/' + number;
    link.textContent = number;
    link.setAttribute('aria-label', '第 ' + number + ' 题，已标记');
    item.appendChild(link);
    box.querySelector('ol').appendChild(item);
  });
  box.hidden = !flags.length;
}());

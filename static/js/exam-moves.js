/* From question to question, and the answer sheet over the page on phones. The whole paper is here: no network is asked. Plain ES2017. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const page = document.querySelector('[data-exam]');
  if (!page) { return; }
  const given = page.dataset;
  const all = (selector, from) => Array.prototype.slice.call((from || document).querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const total = Number(given.count);
  let at = Number(given.at);

  const previous = one('[data-go="previous"]');
  const next = one('[data-go="next"]');
  function show(number) {
    one('#q' + at).hidden = true;
    one('#q' + number).hidden = false;
    const before = one('.cell[aria-current]');
    if (before) { before.removeAttribute('aria-current'); }
    one('[data-cell="' + number + '"]').setAttribute('aria-current', 'true');
    at = number;
    one('#at').textContent = number;
    one('#along').setAttribute('width', (number * 100 / total) + '%');
    document.title = document.title.replace(/^第 \d+ 题/, '第 ' + number + ' 题');
    history.replaceState(null, '', given.base + '/' + number);
    previous.hidden = number === 1;
    next.hidden = number === total;
    previous.href = given.base + '/' + (number - 1);
    next.href = given.base + '/' + (number + 1);
    one('[data-last]').hidden = number !== total;
    window.scrollTo(0, 0);
    one('#q' + number + ' legend').focus({ preventScroll: true });
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest ? event.target.closest('[data-go], [data-cell]') : null;
    if (!link || event.ctrlKey || event.metaKey) { return; }
    event.preventDefault();
    closeSheet(false);
    show(link.dataset.cell ? Number(link.dataset.cell) : at + (link.dataset.go === 'next' ? 1 : -1));
  });

  const sheet = one('#sheet');
  const opener = one('[data-sheet]');
  const behind = [one('.exam-top'), one('#question'), one('.dock'), one('.skip')];
  function openSheet() {
    sheet.classList.add('sheet-open');
    sheet.setAttribute('role', 'dialog');
    sheet.setAttribute('aria-modal', 'true');
    behind.forEach((part) => { part.setAttribute('aria-hidden', 'true'); part.inert = true; });
    sheet.querySelector('[data-close]').focus();
  }
  function closeSheet(back) {
    if (!sheet.classList.contains('sheet-open')) { return; }
    sheet.classList.remove('sheet-open');
    sheet.removeAttribute('role');
    sheet.removeAttribute('aria-modal');
    behind.forEach((part) => { part.removeAttribute('aria-hidden'); part.inert = false; });
    if (back) { opener.focus(); }
  }
  opener.addEventListener('click', (event) => { event.preventDefault(); openSheet(); });
  sheet.querySelector('[data-close]').addEventListener('click', () => closeSheet(true));
  sheet.addEventListener('keydown', (event) => {
    if (!sheet.classList.contains('sheet-open')) { return; }
    const stops = all('a[href], button', sheet).filter((stop) => !stop.hidden);
    const last = stops[stops.length - 1];
    if (event.key === 'Escape') { closeSheet(true); }
    if (event.key !== 'Tab') { return; }
    if (event.shiftKey && document.activeElement === stops[0]) { event.preventDefault(); last.focus(); }
    if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); stops[0].focus(); }
  });

  Pufa.moves = {
    show: show,
    closeSheet: closeSheet,
    /* a kept copy of the page may have been asked for under another number than it was served for */
    begin() {
      const asked = Number((location.pathname.match(/\/(\d+)$/) || [0, at])[1]);
      if (asked !== at && asked >= 1 && asked <= total) { show(asked); }
      const stopped = one('#stopped');
      if (!stopped || stopped.hidden) { one('#q' + at + ' legend').focus({ preventScroll: true }); }
    },
  };
}());

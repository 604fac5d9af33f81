/* One question a screen; each answer goes to the server at once. Plain ES2017.
   The clock counts down from what the server said was left; the device's own time is never asked. */
(function () {
  'use strict';
  const page = document.querySelector('[data-exam]');
  if (!page) { return; }
  const given = page.dataset;
  const all = (selector, from) => Array.prototype.slice.call((from || document).querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const token = one('input[name="_csrf_token"]').value;
  const total = Number(given.count);
  let at = Number(given.at);
  let over = false;

  /* ---------- saving ---------- */
  const said = one('#saved');
  const waiting = new Map();       /* item number -> letters chosen, not yet acknowledged */
  let end = performance.now() + Number(given.left);
  let seq = Number(given.seq);
  let sending = false;
  let tries = 0;
  let retry = 0;
  let deadline = Number(given.deadline);
  const OVER = ['handed_in', 'too_late', 'voided'];

  function tell(kind, words) {
    said.className = 'saved' + (kind === 'ok' ? '' : kind === 'wait' ? ' saved-wait' : ' saved-bad');
    said.parentNode.classList.toggle('exam-live-bad', kind === 'bad');
    if (kind === 'bad') {
      const again = document.createElement('button');
      again.type = 'button';
      again.className = 'link-btn';
      again.textContent = words;
      again.addEventListener('click', () => { tries = 0; send(); });
      said.textContent = '';
      said.appendChild(again);
    } else {
      said.textContent = words;
    }
  }

  function stop(words, address) {
    over = true;
    waiting.clear();
    clearTimeout(retry);
    all('.option input, [data-clear]').forEach((input) => { input.disabled = true; });
    tell('wait', words);
    if (address) { setTimeout(() => { location.assign(address); }, 1500); }
  }

  function answered(number, letters) {
    const cell = one('[data-cell="' + number + '"]');
    cell.classList.toggle('cell-on', letters !== '');
    markCell(number);
    const count = all('.cell-on[data-cell]').length;
    one('[data-count="answered"]').textContent = count;
    one('[data-count="open"]').textContent = total - count;
  }

  /* what the server said about one batch: what is on disk leaves the queue, the rest stays or is explained */
  function settle(batch, status, reply) {
    const stored = reply.saved || [];
    batch.forEach((answer) => {
      if (stored.indexOf(answer.seq) >= 0 && waiting.get(answer.item) === answer.mark) { waiting.delete(answer.item); }
    });
    if (reply.deadline && reply.deadline !== deadline) { end += reply.deadline - deadline; deadline = reply.deadline; }
    const refused = (reply.refused || [])[0];
    if (reply.superseded) {
      stop('这份答卷已在另一台设备上接着答，本页不再保存。要在这里答，请回首页点“继续答题”。', '');
    } else if (status === 200) {
      tries = 0;
      if (waiting.size) { send(); } else { tell('ok', '已保存'); }
    } else if (refused && refused.reason === 'conflict') {
      renumber();
    } else if (refused && OVER.indexOf(refused.reason) >= 0) {
      stop(refused.sentence, given.result);
    } else {
      failed(status);
    }
  }

  /* another page of this device used the same numbers: what is still unsaved here is sent under new ones */
  function renumber() {
    seq += 1000;
    waiting.forEach((answer) => { seq += 1; answer.seq = seq; });
    tries += 1;
    if (tries < 5) { send(); } else { failed(0); }
  }

  function failed(status) {
    tries += 1;
    tell('bad', status === 401 ? '登录已过期，答案还在。请在新窗口登录，再点此重试' : '没有保存成功，答案还在，点此重试');
    clearTimeout(retry);
    if (tries < 8) { retry = setTimeout(send, Math.min(30000, 1000 * Math.pow(2, tries))); }
  }

  function send() {
    if (sending || over || !waiting.size) { return; }
    clearTimeout(retry);
    sending = true;
    tell('wait', '正在保存');
    const batch = Array.from(waiting, (pair) => ({ seq: pair[1].seq, item: pair[0], choice: pair[1].choice, mark: pair[1] }));
    const body = JSON.stringify({ epoch: Number(given.epoch), answers: batch.map((a) => ({ seq: a.seq, item: a.item, choice: a.choice })) });
    const asked = { method: 'POST', body: body, credentials: 'same-origin', keepalive: true,
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrftoken': token } };
    const limit = new Promise((done, late) => { setTimeout(() => late(new Error('late')), 10000); });
    Promise.race([fetch(given.save, asked), limit])
      .then((answer) => answer.json().catch(() => ({})).then((reply) => { sending = false; settle(batch, answer.status, reply); }))
      .catch(() => { sending = false; failed(0); });
  }

  function keep(number, letters) {
    seq += 1;
    waiting.set(number, { seq: seq, choice: letters });
    answered(number, letters);
    send();
  }

  window.addEventListener('beforeunload', (event) => {
    if (waiting.size && !over) { event.preventDefault(); event.returnValue = ''; }
  });
  window.addEventListener('online', () => { tries = 0; send(); });

  /* ---------- options ---------- */
  const lettersOf = (form) => all('.option input:checked', form).map((input) => input.value).sort().join('');
  all('.question').forEach((form) => {
    const number = Number(form.dataset.number);
    const paint = () => all('.option', form).forEach((label) => { label.classList.toggle('option-on', label.querySelector('input').checked); });
    form.addEventListener('change', () => { paint(); keep(number, lettersOf(form)); });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (number < total) { show(number + 1); }
    });
    const clear = form.querySelector('[data-clear]');
    clear.addEventListener('click', (event) => {
      event.preventDefault();
      all('.option input', form).forEach((input) => { input.checked = false; });
      paint();
      keep(number, '');
      form.querySelector('legend').focus();
    });
  });

  /* ---------- flags, kept on this device only ---------- */
  const place = 'pufa.flags.' + given.code;
  let flags = [];
  try { flags = JSON.parse(localStorage.getItem(place)) || []; } catch (e) { /* private mode */ }
  function markCell(number) {
    const cell = one('[data-cell="' + number + '"]');
    const flagged = flags.indexOf(number) >= 0;
    cell.classList.toggle('cell-flag', flagged);
    cell.lastElementChild.textContent = ' 题，' + (cell.classList.contains('cell-on') ? '已答' : '未答') + (flagged ? '，已标记' : '');
  }
  function showFlags() {
    flags.forEach(markCell);
    one('[data-count="flagged"]').textContent = flags.length;
  }
  all('.flag').forEach((button) => {
    const number = Number(button.dataset.flag);
    button.setAttribute('aria-pressed', String(flags.indexOf(number) >= 0));
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(on));
      flags = flags.filter((other) => other !== number).concat(on ? [number] : []);
      try { localStorage.setItem(place, JSON.stringify(flags)); } catch (e) { /* private mode */ }
      markCell(number);
      showFlags();
    });
  });
  showFlags();

  /* ---------- from question to question ---------- */
  const previous = one('[data-go="previous"]');
  const next = one('[data-go="next"]');
  function show(number) {
    all('.question').forEach((form) => { form.hidden = Number(form.dataset.number) !== number; });
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

  /* ---------- the answer sheet over the page on phones ---------- */
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

  /* ---------- the clock ---------- */
  const clock = one('#clock');
  const digits = one('#left');
  const spoken = one('#spoken');
  let announced = Infinity;
  const leftNow = () => Math.max(0, end - performance.now());
  function setLeft(ms) { end = performance.now() + ms; }
  const two = (number) => (number < 10 ? '0' : '') + number;
  function inWords() {
    const seconds = Math.ceil(leftNow() / 1000);
    const minutes = Math.floor(seconds / 60);
    return '还剩 ' + (minutes ? minutes + ' 分钟' : seconds + ' 秒');
  }
  function tick() {
    const seconds = Math.ceil(leftNow() / 1000);
    const hours = Math.floor(seconds / 3600);
    digits.textContent = (hours ? hours + ':' : '') + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
    [600, 300, 60].forEach((mark) => {
      if (seconds <= mark && announced > mark) {
        if (announced !== Infinity) { spoken.textContent = '还剩 ' + mark / 60 + ' 分钟'; }
      }
    });
    announced = seconds;
    if (seconds <= 0 && !over) {
      send();
      setTimeout(() => { stop('时间到，正在交卷，已保存的答案都算数。', given.result); }, waiting.size ? 4000 : 0);
      return;
    }
    setTimeout(tick, 1000 - (seconds * 1000 - leftNow()) % 1000 || 1000);
  }
  tick();
  clock.addEventListener('click', () => {
    const hidden = clock.classList.toggle('clock-off');
    one('#clock-word').textContent = hidden ? '显示时钟' : '剩余';
    one('#clock-help').textContent = hidden ? '' : '点按隐藏时钟';
  });
  one('[data-say-time]').addEventListener('click', () => {
    spoken.textContent = '';
    setTimeout(() => { spoken.textContent = inWords(); }, 50);
  });

  /* a device that slept asks the server how much is left */
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || over) { return; }
    fetch(given.clock, { credentials: 'same-origin', headers: { accept: 'application/json' } })
      .then((answer) => answer.json().then((reply) => {
        if (reply.done) { stop('已经交卷，正在打开结果。', given.result); } else if (typeof reply.left === 'number') { setLeft(reply.left); }
      })).catch(() => { /* offline: the count goes on */ });
  });

  /* the check page must know every answer: wait for what is on its way */
  all('[data-hand-in], [data-last]').forEach((link) => {
    link.addEventListener('click', (event) => {
      if (!waiting.size) { return; }
      event.preventDefault();
      tries = 0;
      send();
      let rounds = 0;
      const look = setInterval(() => {
        rounds += 1;
        if (!waiting.size) { clearInterval(look); location.assign(link.href); }
        if (rounds > 40) { clearInterval(look); }
      }, 100);
    });
  });

  one('#q' + at + ' legend').focus({ preventScroll: true });
}());

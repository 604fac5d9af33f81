/* The check page: what is still on its way, what this device flagged, the hand-in, and the way to the result when time is up. Plain ES2017. */
(function () {
  'use strict';
  const page = document.querySelector('[data-check]');
  if (!page) { return; }
  const given = page.dataset;
  const Pufa = window.Pufa;
  const words = document.querySelector('#left-words');
  const form = document.querySelector('[data-hand-in]');
  const hint = document.querySelector('#handing-in');
  const csrf = form.querySelector('input[name="_csrf_token"]').value;
  const journal = Pufa.openJournal(given.code);
  const clock = Pufa.makeClock({ left: Number(given.left), deadline: Number(given.deadline), known: true, clock: given.clock }, {
    tick(digits, seconds) { const minutes = Math.floor(seconds / 60); words.textContent = minutes ? '还剩 ' + minutes + ' 分钟' : '还剩不到 1 分钟'; },
    mark() { /* said in words above */ },
    longer() { /* the words above follow */ },
    again() { location.reload(); },
    up() { sender.wake(); setTimeout(() => location.replace(given.result), 3000); },
    reply(told) { if (told.done) { location.replace(given.result); } },
    away() { /* the count goes on */ },
  });
  const sender = Pufa.makeSender({ save: given.save, clock: given.clock, csrf: csrf, epoch: Number(given.epoch) }, journal, {
    state() { say(); },
    heard: (reply, sentAt) => clock.heard(reply, sentAt),
    over() { location.replace(given.result); },
    taken() { /* the hand-in is the person's, on whichever device */ },
    late() { /* the result page says so */ },
    logIn: (why) => Pufa.logIn({ words: why, clock: given.clock, token: () => sender.token(), done: (token) => sender.release(token) }),
  });
  let handing = false;
  let note = '';
  function say() {
    const waiting = sender.waiting();
    const bad = sender.refused();
    hint.textContent = note || (waiting ? '还有 ' + waiting + ' 个答案没有送到，正在送。送到后才交卷。' : bad.length ? '第 ' + bad[0].item + ' 题没有保存：' + bad[0].bad : '');
    hint.hidden = !hint.textContent;
  }
  /* nothing is handed in before everything is there; without a network it waits and says so */
  function handIn(tries) {
    const body = new URLSearchParams();
    body.set('_csrf_token', sender.token());
    fetch(form.action, { method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual' }).then((answer) => {
      if (answer.type === 'opaqueredirect' || answer.ok) { location.replace(given.result); return; }
      throw new Error(String(answer.status));
    }).catch((error) => {
      if (error.message === '401') { Pufa.logIn({ words: '登录已过期，请重新登录，然后接着交卷。答案都在。', clock: given.clock, token: () => sender.token(), done: (token) => { sender.release(token); handIn(0); } }); return; }
      note = '还没有交卷：连不上平台，连上后自动交。到时间系统也会替您交卷，已保存的答案都算数。';
      say();
      setTimeout(() => handIn(tries + 1), Math.min(15000, 1000 * Math.pow(2, tries)) * (0.5 + Math.random() * 0.5));
    });
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (handing) { return; }
    if (sender.refused().length && !window.confirm('有 ' + sender.refused().length + ' 题没有保存成功，交卷后不计分。仍要交卷吗？')) { return; }
    handing = true;
    form.querySelector('button').setAttribute('aria-disabled', 'true');
    form.querySelector('button').textContent = '正在交卷';
    sender.wake();
    say();
    sender.empty().then(() => { note = '正在交卷。'; say(); handIn(0); });
  });
  clock.start();
  journal.ready.then(() => { sender.release(''); say(); });

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

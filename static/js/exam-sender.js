/* Sends what the journal holds until the server has acknowledged it. Plain ES2017.
   Batches of at most twenty within 800 ms; backoff with jitter; nothing leaves the journal but by the server's word. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const GATHER = 350;
  const MOST = 20;
  const PATIENCE = 10000;
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30000;
  const OVER = ['handed_in', 'too_late', 'voided'];

  /* fetch that gives up; resolves to {status, reply, pause} where pause is Retry-After in ms */
  Pufa.ask = function (address, options) {
    const stop = window.AbortController ? new AbortController() : null;
    const asked = Object.assign({ credentials: 'same-origin', signal: stop ? stop.signal : undefined }, options);
    asked.headers = Object.assign({ accept: 'application/json' }, asked.headers);
    let timer = 0;
    const limit = new Promise((done, late) => {
      timer = setTimeout(() => { late(new Error('late')); if (stop) { stop.abort(); } }, PATIENCE);
    });
    const whole = fetch(address, asked).then((answer) => answer.json().catch(() => ({})).then((reply) => ({
      status: answer.status, reply: reply || {}, pause: (Number(answer.headers.get('retry-after')) || 0) * 1000,
    })));
    return Promise.race([whole, limit]).then((found) => { clearTimeout(timer); return found; }, (error) => { clearTimeout(timer); throw error; });
  };

  /* told: state(kind, count, words), heard(reply, sentAt), over(reason, words), taken(), late(count), logIn(words) */
  Pufa.makeSender = function (given, journal, told) {
    let token = given.csrf;
    let timer = 0;
    let due = Infinity;
    let sending = false;
    let held = true;                 /* until the journal was read, and while somebody must log in */
    let most = MOST;
    let tries = 0;
    let conflicts = 0;
    let stale = 0;

    const waiting = () => journal.events().filter((event) => !event.bad).length;
    const refused = () => journal.events().filter((event) => event.bad);

    function show() {
      const bad = refused();
      if (bad.length) { told.state('refused', bad.length, '第 ' + bad[0].item + ' 题没有保存：' + bad[0].bad); return; }
      if (!waiting()) { told.state('saved', 0, ''); return; }
      told.state(tries ? 'failed' : 'sending', waiting(), '');
    }
    function plan(ms) {
      const at = performance.now() + ms;
      if (at >= due && timer) { return; }
      clearTimeout(timer);
      due = at;
      timer = setTimeout(() => { timer = 0; due = Infinity; pump(); }, ms);
    }
    function later(pause) {
      tries += 1;
      const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * Math.pow(2, tries - 1));
      show();
      clearTimeout(timer);
      timer = 0;
      plan(Math.max(pause, grown * (0.5 + Math.random() * 0.5)) + Math.random() * 250);
    }
    function pump() {
      if (sending || held || !waiting()) { return; }
      const batch = journal.batch(most);
      const sentAt = performance.now();
      sending = true;
      show();
      const body = JSON.stringify({ epoch: batch[0].epoch, answers: batch.map((e) => ({ seq: e.seq, item: e.item, choice: e.choice })) });
      Pufa.ask(given.save, { method: 'POST', body: body, keepalive: true, headers: { 'content-type': 'application/json', 'x-csrftoken': token } })
        .then((found) => { sending = false; settle(batch, found, sentAt); }, () => { sending = false; later(0); });
    }

    function settle(batch, found, sentAt) {
      const reply = found.reply;
      if (found.status === 200 || (found.status === 409 && reply.saved)) {
        if (typeof reply.left === 'number') { told.heard(reply, sentAt); }
        acknowledged(batch, reply);
      } else if (found.status === 401) { hold('登录已过期，请重新登录。答案都存在本机，登录后接着保存。');
      } else if (found.status === 404) { hold('现在登录的账号没有这份答卷。请用原来的账号登录，答案都存在本机，不会发给别的账号。');
      } else if (found.status === 403 && stale < 2 && reply.reason !== 'not_allowed') { stale += 1; renew();
      } else if (found.status === 429 || found.status === 408 || found.status >= 500 || found.status < 400) { later(found.pause);
      } else if (batch.length > 1) { most = 1; plan(0);
      } else {
        journal.refuse(batch[0].epoch, [batch[0].seq], reply.sentence || '服务器没有收下，请再试一次。');
        show();
        plan(0);
      }
    }
    function acknowledged(batch, reply) {
      const epoch = batch[0].epoch;
      const kept = reply.kept || [];
      const other = (reply.refused || []).filter((one) => kept.indexOf(one.seq) < 0);
      const clash = other.filter((one) => one.reason === 'conflict').map((one) => one.seq);
      const again = other.filter((one) => one.reason === 'try_again');
      journal.settled(epoch, reply.saved.concat(kept));
      if (kept.length) { told.late(kept.length); }
      other.forEach((one) => {
        const lasting = one.reason !== 'conflict' && one.reason !== 'try_again';
        if (lasting || (one.reason === 'conflict' && conflicts >= 5)) { journal.refuse(epoch, [one.seq], one.sentence); }
      });
      if (clash.length && conflicts < 5) { conflicts += 1; journal.renumber(epoch, clash); } else if (!clash.length) { conflicts = 0; }
      const over = other.filter((one) => OVER.indexOf(one.reason) >= 0)[0];
      if (over) { told.over(over.reason, over.sentence); }
      if (reply.epoch > given.epoch) { told.taken(); }
      stale = 0;
      most = MOST;
      if (again.length) { later(0); return; }
      tries = 0;
      show();
      if (waiting()) { plan(0); }
    }

    function hold(words) {
      held = true;
      tries = Math.max(tries, 1);
      show();
      told.logIn(words);
    }
    function renew() {
      Pufa.ask(given.clock).then((found) => {
        if (found.status === 401) { hold('登录已过期，请重新登录。答案都存在本机，登录后接着保存。'); return; }
        if (found.reply.csrf) { token = found.reply.csrf; }
        plan(0);
      }, () => later(0));
    }

    const sender = {
      /* an answer was kept: it leaves within 800 ms */
      nudge() { show(); if (!tries) { plan(GATHER); } },
      wake() { if (held) { return; } tries = 0; if (waiting()) { clearTimeout(timer); timer = 0; pump(); } },
      retry() { journal.tryAll(); tries = 0; sender.wake(); },
      release(csrf) { if (csrf) { token = csrf; } held = false; tries = 0; show(); pump(); },
      token: () => token,
      isHeld: () => held,
      waiting: waiting,
      refused: refused,
      /* resolves when nothing waits any more; refused answers do not wait */
      empty() { return new Promise((done) => { const look = setInterval(() => { if (!waiting()) { clearInterval(look); done(); } }, 100); }); },
    };
    window.addEventListener('online', () => sender.wake());
    window.addEventListener('pageshow', (event) => { if (event.persisted) { sender.wake(); } });
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') { sender.wake(); } else if (!held && !tries) { pump(); } });
    return sender;
  };
}());

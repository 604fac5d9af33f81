/* One question a screen; each answer is kept on the device at once and is 已保存 only by the server's word. Plain ES2017.
   Beside it: exam-journal.js (what is kept), exam-sender.js (how it is sent), exam-clock.js, exam-tabs.js, exam-log-in.js, exam-moves.js. */
(function () {
  'use strict';
  const Pufa = window.Pufa;
  const page = document.querySelector('[data-exam]');
  if (!page) { return; }
  const given = page.dataset;
  const all = (selector, from) => Array.prototype.slice.call((from || document).querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const total = Number(given.count);
  const code = given.code;

  /* ---------- what stands: journal over page ---------- */
  const journal = Pufa.openJournal(code);
  const again = journal.begin({ epoch: Number(given.epoch), seq: Number(given.seq), served: given.served });
  const epoch = journal.epoch();
  const lettersOf = (form) => all('.option input:checked', form).map((input) => input.value).sort().join('');
  function put(item, letters) {
    const form = one('#q' + item);
    if (!form) { return; }
    all('.option input', form).forEach((input) => { input.checked = letters.indexOf(input.value) >= 0; });
    paint(form);
    markCell(item);
  }
  function paint(form) {
    all('.option', form).forEach((label) => { label.classList.toggle('option-on', label.querySelector('input').checked); });
  }
  /* a kept copy of the page is as old as its first loading: what was chosen here since then stands in the journal */
  function restore() {
    all('.question').forEach((form) => {
      const served = all('.option input', form).filter((input) => input.defaultChecked).map((input) => input.value).join('');
      put(Number(form.dataset.number), served);
    });
    if (again) { Object.keys(journal.chosen()).forEach((item) => put(Number(item), journal.chosen()[item])); }
    journal.events().slice().sort((a, b) => a.epoch - b.epoch || a.seq - b.seq).forEach((event) => {
      if (event.epoch === epoch || !lettersOf(one('#q' + event.item))) { put(event.item, event.choice); }
    });
    count();
  }

  /* ---------- words about saving ---------- */
  const said = one('#saved');
  const spoken = one('#spoken');
  let unsaved = [];                  /* numbers of the questions whose answers are known not to be saved */
  let stopped = '';                  /* why nothing can be answered any more */
  function tell(kind, words, act) {
    if (said.textContent === words && said.dataset.kind === kind) { return; }
    said.dataset.kind = kind;
    said.className = 'saved' + (kind === 'ok' ? '' : kind === 'wait' ? ' saved-wait' : ' saved-bad');
    said.parentNode.classList.toggle('exam-live-bad', kind === 'bad');
    said.textContent = act ? '' : words;
    if (!act) { return; }
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link-btn';
    button.textContent = words;
    button.addEventListener('click', act);
    said.appendChild(button);
  }
  function state(kind, number, words) {
    const open = kind === 'refused' || kind === 'failed' ? journal.events().map((event) => event.item) : [];
    const before = unsaved;
    unsaved = open;
    before.concat(open).forEach((item) => { if ((before.indexOf(item) >= 0) !== (open.indexOf(item) >= 0)) { markCell(item); } });
    if (kind === 'refused') { tell('bad', words + (stopped ? '' : '点此重试'), stopped ? null : () => sender.retry());
    } else if (kind === 'failed') {
      tell('bad', '还有 ' + number + ' 个答案没有保存，' + (journal.isSafe() ? '存在本机' : '不要关闭本页') + '，点此重试', () => sender.retry());
    } else if (kind === 'sending') { tell('wait', '正在保存');
    } else if (late) { tell('wait', late);
    } else if (one('.cell-on[data-cell]') || Object.keys(journal.chosen()).length) { tell('ok', '已保存'); }
  }
  let late = '';

  /* ---------- reasons to stop ---------- */
  function stop(why, words, act) {
    if (stopped && stopped !== 'time') { return; }
    stopped = why;
    all('.option input, [data-clear]').forEach((input) => { input.disabled = true; });
    one('#stopped-words').textContent = words;
    one('#stopped').hidden = false;
    one('#stopped-resume').hidden = act !== 'resume';
    one('#stopped-here').hidden = act !== 'here';
    one('#stopped-result').hidden = act !== 'result';
    window.scrollTo(0, 0);
    one('#stopped').focus({ preventScroll: true });
  }
  function leave() {
    sender.empty().then(() => { if (!late && !sender.refused().length) { setTimeout(() => location.replace(given.result), 1500); } });
  }
  const OVER = {
    handed_in: '已经交卷，正在打开结果。', time: '时间到，正在交卷。已保存的答案都算数。', voided: '这份答卷已作废，不能再答。请联系普法办。',
    too_late: '时间到，正在交卷。已保存的答案都算数。',
  };
  function over(why) {
    stop(why === 'too_late' ? 'time' : why, OVER[why] || OVER.handed_in, 'result');
    leave();
  }

  const sender = Pufa.makeSender({ save: given.save, clock: given.clock, csrf: one('input[name="_csrf_token"]').value, epoch: epoch }, journal, {
    state: state,
    heard: (reply, sentAt) => clock.heard(reply, sentAt),
    over: over,
    taken: () => stop('taken', '这份答卷已在另一台设备上接着答，本页不再作答。这里没送到的答案仍会送去，只补那边没有答的题。', 'resume'),
    late: (number) => { late = number + ' 个答案晚于截止时间到达，已留存，没有计入'; },
    logIn: (words) => Pufa.logIn({ words: words, clock: given.clock, token: () => sender.token(), done: (csrf) => sender.release(csrf) }),
  });
  function keep(item, letters) {
    journal.keep(item, letters);
    markCell(item);
    count();
    if (!journal.isSafe()) { one('#unsafe').hidden = false; }
    sender.nudge();
  }

  /* ---------- the clock ---------- */
  const digits = one('#left');
  let ticks = 0;
  const clock = Pufa.makeClock({
    left: again ? Math.min(Number(given.left), journal.left() || Number(given.left)) : Number(given.left),
    deadline: Number(given.deadline), known: !again, clock: given.clock,
  }, {
    tick(words) {
      digits.textContent = words;
      ticks += 1;
      if (ticks % 5 === 1) { journal.setLeft(clock.left()); }
    },
    mark: (minutes) => { spoken.textContent = '还剩 ' + minutes + ' 分钟'; },
    longer: (minutes) => { spoken.textContent = '考试时间延长了 ' + minutes + ' 分钟'; one('#longer').hidden = false; one('#longer-words').textContent = '考试时间延长了 ' + minutes + ' 分钟，以页面上方的剩余时间为准。'; },
    up() { sender.wake(); stop('time', sender.waiting() ? '时间到，正在交卷。还没送到的答案仍在送，晚到的只留存、不计入；已保存的答案都算数。' : OVER.time, 'result'); leave(); },
    again() { if (stopped === 'time') { location.reload(); } },
    reply(told) {
      if (told.done) { sender.wake(); over(told.why); }
      if (told.epoch > epoch) { sender.wake(); stop('taken', '这份答卷已在另一台设备上接着答，本页不再作答。这里没送到的答案仍会送去，只补那边没有答的题。', 'resume'); }
      if (!sender.isHeld() && said.dataset.kind === 'bad' && !stopped) { sender.wake(); }
    },
    away(status) {
      if (status === 401 && !sender.isHeld()) { Pufa.logIn({ words: '登录已过期，请重新登录。答案都在。', clock: given.clock, token: () => sender.token(), done: (csrf) => sender.release(csrf) }); }
    },
  });
  const clockButton = one('#clock');
  clockButton.addEventListener('click', () => {
    const hidden = clockButton.classList.toggle('clock-off');
    one('#clock-word').textContent = hidden ? '显示时钟' : '剩余';
    one('#clock-help').textContent = hidden ? '' : '点按隐藏时钟';
  });
  one('[data-say-time]').addEventListener('click', () => {
    spoken.textContent = '';
    setTimeout(() => { spoken.textContent = clock.inWords(); }, 50);
  });

  /* ---------- options ---------- */
  all('.question').forEach((form) => {
    const number = Number(form.dataset.number);
    form.addEventListener('change', () => { paint(form); keep(number, lettersOf(form)); });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (number < total) { Pufa.moves.show(number + 1); }
    });
    form.querySelector('[data-clear]').addEventListener('click', (event) => {
      event.preventDefault();
      all('.option input', form).forEach((input) => { input.checked = false; });
      paint(form);
      keep(number, '');
      form.querySelector('legend').focus();
    });
  });

  /* ---------- cells and flags; flags stay on this device ---------- */
  const place = 'pufa.flags.' + code;
  let flags = [];
  try { flags = JSON.parse(localStorage.getItem(place)) || []; } catch (e) { /* private mode */ }
  const cellOf = (number) => one('[data-cell="' + number + '"]');
  function markCell(number) {
    const cell = cellOf(number);
    const on = lettersOf(one('#q' + number)) !== '';
    const lost = unsaved.indexOf(number) >= 0;
    const flagged = flags.indexOf(number) >= 0;
    const words = ' 题，' + (on ? '已答' : '未答') + (lost ? '，未保存' : '') + (flagged ? '，已标记' : '');
    cell.classList.toggle('cell-on', on);
    cell.classList.toggle('cell-unsaved', lost);
    cell.classList.toggle('cell-flag', flagged);
    if (cell.lastElementChild.textContent !== words) { cell.lastElementChild.textContent = words; }
  }
  function count() {
    const done = all('.cell-on[data-cell]').length;
    one('[data-count="answered"]').textContent = done;
    one('[data-count="open"]').textContent = total - done;
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
      count();
    });
  });

  /* ---------- to the check page: only when everything is there, and only over a network ---------- */
  all('[data-hand-in], [data-last]').forEach((link) => {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      if (stopped) { return; }
      Pufa.moves.closeSheet(false);
      sender.retry();
      const hint = one('#leaving');
      hint.textContent = sender.waiting() ? '还有 ' + sender.waiting() + ' 个答案没有送到，送到后自动打开检查页。' : '正在打开检查页。';
      hint.hidden = false;
      sender.empty().then(() => Pufa.ask(given.clock)).then((found) => {
        if (found.status === 200) { location.assign(link.href); } else { hint.textContent = '检查页暂时打不开，答案都在，请过几秒再点。'; }
      }, () => { hint.textContent = '没有网络，检查页打不开。答案都在，可以接着答；到时间系统会自动交卷。'; });
    });
  });

  window.addEventListener('beforeunload', (event) => {
    if (!journal.isSafe() && sender.waiting()) { event.preventDefault(); event.returnValue = ''; }
  });
  const tabs = Pufa.makeTabs(code, {
    got: () => { /* this tab answers */ },
    lost: () => stop('tab', '这份答卷已在另一个标签页打开，请回到那里接着答。', 'here'),
  });
  one('#stopped-here').addEventListener('click', () => tabs.takeHere());

  restore();
  tabs.start();
  clock.start();
  state(sender.waiting() ? 'sending' : 'saved', sender.waiting(), '');
  journal.ready.then((newer) => {
    if (newer) { restore(); }
    if (!journal.isSafe()) { one('#unsafe').hidden = false; }
    sender.release('');
  });
  Pufa.moves.begin();
  Pufa.keepPage(given, journal);
}());

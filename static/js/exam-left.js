/* After the hand-in: what this device still holds is sent (and kept uncounted where it came too late), then forgotten. Plain ES2017. */
(function () {
  'use strict';
  const Pufa = window.Pufa;
  const page = document.querySelector('[data-left-code]');
  if (!page) { return; }
  const code = page.dataset.leftCode;
  const base = '/sit/' + code;
  const words = page.querySelector('p');
  const journal = Pufa.openJournal(code);
  let late = 0;
  const say = (text) => { words.textContent = text; page.hidden = !text; };
  function forget() {
    if (sender.refused().length) { say('有 ' + sender.refused().length + ' 个答案没有保存：' + sender.refused()[0].bad); return; }
    if (late) { say('有 ' + late + ' 个答案晚于截止时间到达，已留存，没有计入。有特殊情况请联系普法办。'); } else { say(''); }
    journal.drop();
    Pufa.dropPage(base);
  }
  const sender = Pufa.makeSender({ save: '/save/' + code, clock: base + '/clock', csrf: page.dataset.csrf, epoch: Infinity }, journal, {
    state(kind, count) { if (kind === 'failed') { say('还有 ' + count + ' 个答案没有送到平台，连上网络后自动送。晚到的只留存，不计入。请先不要关闭本页。'); } if (kind === 'refused') { forget(); } },
    heard() { /* no clock here */ },
    over() { /* it is over */ },
    taken() { /* it is over */ },
    late(count) { late += count; },
    logIn(why) { say(why); },
  });
  journal.ready.then(() => { sender.release(''); sender.empty().then(forget); });
}());

/* The countdown: what the server said was left, counted down by the page's own steady clock. Plain ES2017.
   The device's date and time are never asked. A page that has heard nothing for eight seconds asks. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const SILENCE = 8000;
  const two = (number) => (number < 10 ? '0' : '') + number;

  /* told: tick(words, seconds), mark(minutes), up(), reply(clock), away(status), longer(minutes) */
  Pufa.makeClock = function (given, told) {
    let end = performance.now() + given.left;
    let deadline = given.deadline;
    let known = given.known;
    let heardAt = performance.now();
    let asking = false;
    let announced = Infinity;
    let isUp = false;

    const left = () => Math.max(0, end - performance.now());
    function heard(reply, sentAt) {
      heardAt = performance.now();
      end = sentAt + reply.left;
      if (known && deadline && reply.deadline > deadline) { told.longer(Math.round((reply.deadline - deadline) / 60000)); }
      if (reply.deadline > deadline) { announced = Infinity; }
      deadline = reply.deadline;
      known = true;
      if (isUp && reply.left > 0) { isUp = false; told.again(); }
    }
    function ask() {
      if (asking) { return; }
      asking = true;
      heardAt = performance.now();
      const sentAt = performance.now();
      Pufa.ask(given.clock).then((found) => {
        asking = false;
        if (found.status === 200) { heard(found.reply, sentAt); told.reply(found.reply); } else { told.away(found.status); }
      }, () => { asking = false; told.away(0); });
    }
    function tick() {
      const seconds = Math.ceil(left() / 1000);
      const hours = Math.floor(seconds / 3600);
      told.tick((known ? '' : '不超过 ') + (hours ? hours + ':' : '') + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60), seconds);
      [600, 300, 60].forEach((mark) => { if (seconds <= mark && announced > mark && announced !== Infinity) { told.mark(mark / 60); } });
      announced = seconds;
      if (seconds <= 0 && !isUp && known) { isUp = true; told.up(); }
      if (performance.now() - heardAt > SILENCE - 500 && document.visibilityState === 'visible') { ask(); }
      setTimeout(tick, 1000 - (seconds * 1000 - left()) % 1000 || 1000);
    }
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') { ask(); } });
    window.addEventListener('pageshow', (event) => { if (event.persisted) { ask(); } });
    window.addEventListener('online', ask);
    return {
      start() { tick(); if (!known) { ask(); } },
      heard: heard,
      ask: ask,
      left: left,
      isUp: () => isUp,
      inWords() {
        const seconds = Math.ceil(left() / 1000);
        const minutes = Math.floor(seconds / 60);
        return '还剩' + (known ? ' ' : '不超过 ') + (minutes ? minutes + ' 分钟' : seconds + ' 秒');
      },
    };
  };
}());

/* What was answered on this device and is not yet acknowledged, kept across reloads. Plain ES2017.
   Written to localStorage at once, before the next frame, and to IndexedDB behind it; the newer of the two is read back.
   One record an attempt: the device turn, the last number given, events not yet settled, choices made here. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const PLACE = 'pufa.exam.';
  const EMPTY = { rev: 0, seen: [], epoch: 0, seq: 0, events: [], chosen: {} };
  const copy = (record) => JSON.parse(JSON.stringify(record));

  function database() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open('pufa', 1);
      asked.onupgradeneeded = () => { asked.result.createObjectStore('journal'); };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = asked.onblocked = () => failed(asked.error);
    });
  }

  Pufa.openJournal = function (code) {
    let record = copy(EMPTY);
    let base = null;
    let simple = true;               /* localStorage works */
    let deep = false;                /* IndexedDB works */

    function readSimple() {
      try { return JSON.parse(localStorage.getItem(PLACE + code)); } catch (e) { return null; }
    }
    function adopt() {
      const found = readSimple();
      if (found && found.rev > record.rev) { record = found; }
    }
    function write() {
      record.rev += 1;
      try { localStorage.setItem(PLACE + code, JSON.stringify(record)); simple = true; } catch (e) { simple = false; }
      if (base) {
        try { base.transaction('journal', 'readwrite').objectStore('journal').put(copy(record), code); } catch (e) { deep = false; }
      }
    }
    function readDeep() {
      return new Promise((done) => {
        const asked = base.transaction('journal').objectStore('journal').get(code);
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => done(null);
      });
    }
    const slow = new Promise((done) => { setTimeout(() => done(null), 800); });
    try { localStorage.setItem(PLACE + 'try', '1'); localStorage.removeItem(PLACE + 'try'); } catch (e) { simple = false; }
    adopt();

    const journal = {
      /* resolves once both stores were asked; true where the deeper one knew more */
      ready: Promise.race([slow, Promise.resolve().then(database).then((opened) => { base = opened; deep = true; return readDeep(); })])
        .catch(() => null)
        .then((found) => {
          if (!found || found.rev <= record.rev) { return false; }
          const known = found.events.map((event) => event.epoch + ':' + event.seq);
          found.events = found.events.concat(record.events.filter((event) => known.indexOf(event.epoch + ':' + event.seq) < 0));
          found.chosen = Object.assign({}, found.chosen, record.chosen);
          if (record.epoch >= found.epoch) { found.seq = record.epoch > found.epoch ? record.seq : Math.max(found.seq, record.seq); found.epoch = record.epoch; }
          record = found;
          write();
          return true;
        }),
      isSafe: () => simple || deep,
      /* begins (or goes on in) a device turn; true where this very page was already seen: a kept copy */
      begin(turn) {
        adopt();
        const again = record.seen.indexOf(turn.served) >= 0;
        if (record.epoch !== turn.epoch && !again) { record.seq = 0; record.chosen = {}; record.epoch = turn.epoch; }
        record.seq = Math.max(record.seq, turn.seq);
        if (!again) { record.seen = record.seen.concat(turn.served).slice(-6); }
        write();
        return again;
      },
      /* this loading of the page is kept on the device: when it is shown again, it is a kept copy */
      saw(served) { adopt(); record.seen = record.seen.concat(served).slice(-6); write(); },
      epoch: () => record.epoch,
      chosen: () => record.chosen,
      events: () => record.events,
      keep(item, choice) {
        adopt();
        record.seq += 1;
        record.events.push({ epoch: record.epoch, seq: record.seq, item: item, choice: choice });
        record.chosen[item] = choice;
        write();
      },
      /* the oldest events of one device turn that may be sent */
      batch(most) {
        adopt();
        const open = record.events.filter((event) => !event.bad).sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
        return open.filter((event) => event.epoch === open[0].epoch).slice(0, most);
      },
      settled(epoch, numbers) {
        adopt();
        record.events = record.events.filter((event) => event.epoch !== epoch || numbers.indexOf(event.seq) < 0);
        write();
      },
      renumber(epoch, numbers) {
        adopt();
        const last = Math.max.apply(null, record.events.filter((event) => event.epoch === epoch).map((event) => event.seq).concat(epoch === record.epoch ? record.seq : 0));
        let next = last + 1000;
        record.events.forEach((event) => {
          if (event.epoch === epoch && numbers.indexOf(event.seq) >= 0) { next += 1; event.seq = next; }
        });
        if (epoch === record.epoch) { record.seq = next; }
        write();
      },
      /* shown as unsaved from now on; never dropped, and sent again when the person says so */
      refuse(epoch, numbers, words) {
        adopt();
        record.events.forEach((event) => { if (event.epoch === epoch && numbers.indexOf(event.seq) >= 0) { event.bad = words; } });
        write();
      },
      tryAll() {
        adopt();
        record.events.forEach((event) => { delete event.bad; });
        write();
      },
      left() { try { return Number(localStorage.getItem('pufa.left.' + code)) || 0; } catch (e) { return 0; } },
      setLeft(ms) { try { localStorage.setItem('pufa.left.' + code, String(Math.round(ms))); } catch (e) { /* shown only */ } },
      drop() {
        try { [PLACE + code, 'pufa.left.' + code, 'pufa.flags.' + code].forEach((key) => localStorage.removeItem(key)); } catch (e) { /* nothing kept */ }
        if (base) { try { base.transaction('journal', 'readwrite').objectStore('journal').delete(code); } catch (e) { /* nothing kept */ } }
        record = copy(EMPTY);
      },
    };
    return journal;
  };
}());

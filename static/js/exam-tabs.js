/* One tab of a browser holds an attempt. Another one says so and takes over only by a tap. Plain ES2017.
   Tabs speak through localStorage; without it every tab holds, and the journal alone keeps numbers apart. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const ANSWER_WITHIN = 400;

  Pufa.makeTabs = function (code, told) {
    const owner = 'pufa.tab.' + code;
    const question = 'pufa.ask.' + code;
    const answer = 'pufa.here.' + code;
    const force = 'pufa.take.' + code;
    const me = String(Math.random()).slice(2);
    let holds = false;
    let asking = 0;
    const read = (key) => { try { return localStorage.getItem(key); } catch (e) { return null; } };
    const write = (key, value) => { try { localStorage.setItem(key, value); } catch (e) { /* no other tab can be heard */ } };

    function take() { clearTimeout(asking); asking = 0; write(owner, me); holds = true; told.got(); }
    function lose() { clearTimeout(asking); asking = 0; holds = false; told.lost(); }
    function start() {
      let forced = false;
      try { forced = sessionStorage.getItem(force) === '1'; sessionStorage.removeItem(force); } catch (e) { /* as if not */ }
      const other = read(owner);
      if (forced || !other || other === me) { take(); return; }
      asking = setTimeout(take, ANSWER_WITHIN);
      write(question, me + ':' + performance.now());
    }
    window.addEventListener('storage', (event) => {
      if (event.key === owner && event.newValue && event.newValue !== me && holds) { lose(); }
      if (event.key === question && event.newValue && holds) { write(answer, me + ':' + performance.now()); }
      if (event.key === answer && event.newValue && asking) { lose(); }
    });
    window.addEventListener('pagehide', () => {
      if (holds && read(owner) === me) { try { localStorage.removeItem(owner); } catch (e) { /* nobody can see it */ } }
      holds = false;
    });
    window.addEventListener('pageshow', (event) => { if (event.persisted) { start(); } });
    return {
      start: start,
      /* the tap: this page is loaded anew and then holds the attempt */
      takeHere() { try { sessionStorage.setItem(force, '1'); } catch (e) { /* asks again after the reload */ } location.reload(); },
    };
  };
}());

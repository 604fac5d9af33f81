/* Logging in again without leaving the page. Nothing is sent on before the server has shown this attempt to whoever logged in. */
(function () {
  'use strict';
  const Pufa = window.Pufa = window.Pufa || {};
  const dialog = document.querySelector('#log-in');
  if (!dialog) { return; }
  const form = dialog.querySelector('form');
  const words = dialog.querySelector('#log-in-words');
  const fault = dialog.querySelector('#log-in-fault');
  const behind = ['.exam-top', '#main', '.dock', '.skip'].map((part) => document.querySelector(part)).filter(Boolean);
  let asked = null;
  let before = null;
  let busy = false;

  function shut(on) { behind.forEach((part) => { part.inert = on; if (on) { part.setAttribute('aria-hidden', 'true'); } else { part.removeAttribute('aria-hidden'); } }); }
  function say(text) { fault.textContent = text; fault.hidden = !text; }
  function close() {
    dialog.hidden = true;
    shut(false);
    if (before && before.focus) { before.focus({ preventScroll: true }); }
    asked = null;
  }
  /* needs: words, clock (address of the attempt's clock), token(), done(csrf) */
  Pufa.logIn = function (needs) {
    words.textContent = needs.words;
    if (asked) { return; }
    asked = needs;
    before = document.activeElement;
    say('');
    dialog.hidden = false;
    shut(true);
    form.querySelector('#account').focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (busy || !asked) { return; }
    busy = true;
    say('');
    let token = asked.token();
    const enter = () => {
      const body = new URLSearchParams(new FormData(form));
      body.set('_csrf_token', token);
      body.set('next', asked.clock);
      return Pufa.ask('/log-in', { method: 'POST', body: body });
    };
    enter()
      .then((found) => {
        busy = false;
        if (found.status === 200 && typeof found.reply.left === 'number') {
          const needs = asked;
          form.reset();
          close();
          needs.done(found.reply.csrf);
        } else if (found.status === 404) {
          say('现在登录的账号没有这份答卷，答案没有发给它。请用原来的账号登录。');
        } else {
          say(found.reply.sentence || '没有登录成功，请再试一次。答案都在。');
        }
      }, () => { busy = false; say('没有网络，连不上平台。答案都存在本机，连上后再登录。'); });
  });
}());

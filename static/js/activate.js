/* The QR on a slip opens /activate#CODE: a fragment never reaches a server or its log. Typing works without this. */
(function () {
  'use strict';
  const field = document.querySelector('[data-from-fragment]');
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z-]{9,14}$/.test(code)) { return; }
  field.value = code;
  history.replaceState(null, '', window.location.pathname);
  document.getElementById('f-password').focus();
}());

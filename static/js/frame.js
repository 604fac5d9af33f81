/* Plain ES2017. Every page works without it: each button here is also a form post or a link. */
(function () {
  'use strict';
  const root = document.documentElement;
  const each = (selector, act) => Array.prototype.forEach.call(document.querySelectorAll(selector), act);

  each('[data-js]', (part) => { part.hidden = false; });

  /* 大字版: the page changes at once, the server keeps the choice in its cookie */
  function showLarge(on) {
    root.classList.toggle('large', on);
    each('.type-size[name="large"]', (button) => {
      button.textContent = on ? '标准字号' : '大字版';
      button.value = on ? '' : '1';
    });
  }
  each('.type-size[name="large"]', (button) => {
    button.form.addEventListener('submit', (event) => {
      const on = button.value === '1';
      const body = new URLSearchParams(new FormData(button.form));
      body.set('large', button.value);
      event.preventDefault();
      showLarge(on);
      fetch(button.form.action, { method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual' })
        .catch(() => { /* the page is large already; the next page asks again */ });
    });
  });

  each('[data-reveal]', (button) => {
    const field = document.getElementById(button.dataset.reveal);
    const label = button.getAttribute('aria-label').slice(2);
    button.addEventListener('click', () => {
      const shown = field.type === 'text';
      field.type = shown ? 'password' : 'text';
      button.textContent = shown ? '显示' : '隐藏';
      button.setAttribute('aria-label', (shown ? '显示' : '隐藏') + label);
    });
    if (field.form) { field.form.addEventListener('submit', () => { field.type = 'password'; }); }
  });

  /* copy a ready text; where the clipboard is closed (plain http) the text is selected instead */
  each('[data-copy]', (button) => {
    const said = button.nextElementSibling;
    const words = button.textContent;
    const tell = (text) => {
      button.textContent = text;
      said.textContent = text;
      setTimeout(() => { button.textContent = words; said.textContent = ''; }, 4000);
    };
    button.addEventListener('click', () => {
      const source = document.getElementById(button.dataset.copy);
      const text = 'value' in source ? source.value : source.textContent;
      const selectIt = () => {
        if (source.select) { source.select(); } else { window.getSelection().selectAllChildren(source); }
        tell(document.execCommand('copy') ? '已复制' : '已选中，请按复制');
      };
      if (!navigator.clipboard) { selectIt(); return; }
      navigator.clipboard.writeText(text.trim()).then(() => tell('已复制'), selectIt);
    });
  });

  /* of tabs too many for a phone the current one is in sight */
  each('.tabs [aria-current]', (tab) => { tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 16; });

  each('[data-print]', (button) => { button.addEventListener('click', () => { window.print(); }); });

  /* a second question for forms that carry one */
  each('form[data-confirm]', (form) => {
    form.addEventListener('submit', (event) => {
      if (!window.confirm(form.dataset.confirm)) { event.preventDefault(); }
    });
  });

  /* a form is sent once: the second press of a slow button does nothing */
  each('form[method="post"]', (form) => {
    let sent = false;
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) { return; }
      if (sent) { event.preventDefault(); return; }
      sent = true;
      setTimeout(() => { sent = false; }, 5000);
    });
  });

  /* faults first: the summary of what to mend takes the focus */
  const faults = document.querySelector('[data-focus]');
  if (faults) { faults.focus(); }

  /* a modal keeps the keyboard inside it; Esc follows its first stop, the close link */
  const stopsOf = (dialog) => dialog.querySelectorAll('a[href], button:not([disabled]), input, select, textarea');
  const holdFocus = (dialog) => {
    dialog.addEventListener('keydown', (event) => {
      const stops = stopsOf(dialog);
      const last = stops[stops.length - 1];
      if (event.key === 'Escape') { event.preventDefault(); stops[0].click(); }
      if (event.key !== 'Tab' || !stops.length) { return; }
      const first = document.activeElement === stops[0] || document.activeElement === dialog;
      if (event.shiftKey && first) { event.preventDefault(); last.focus(); }
      if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); stops[0].focus(); }
    });
  };
  each('[aria-modal="true"]', (dialog) => { holdFocus(dialog); if (!dialog.closest('[hidden]')) { dialog.focus(); } });
}());

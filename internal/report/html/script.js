// Filters findings, sorts the table of rules, and leads from one finding of a rule to the next.
(() => {
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const by = id => document.getElementById(id);
  const bar = by('filter'), found = all('.finding[data-rule]');
  if (!bar || found.length == 0) return;
  const [text, level, rule, input] = ['by-text', 'by-level', 'of-rule', 'of-input'].map(by);
  const fields = [text, level, rule, input].filter(f => f);
  const items = all('main [data-level]').map(e => [e, e.closest('[data-input]').dataset.input, e.dataset.rule.split(' ')]);
  const words = new Map();
  const says = e => words.get(e) || words.set(e, e.textContent.toLowerCase()).get(e);

  const filter = () => {
    const want = text.value.trim().toLowerCase(), is = fields.some(f => f.value);
    for (const [e, of, rules] of items) {
      e.hidden = level.value && e.dataset.level != level.value || rule.value && !rules.includes(rule.value) ||
        input && input.value && of != input.value || want && !says(e).includes(want);
    }
    for (const e of all('.exchange, .input')) e.hidden = is && !e.querySelector('[data-level]:not([hidden])');
    const shown = found.filter(e => !e.hidden), sum = list => list.reduce((n, e) => n + +e.dataset.count, 0);
    by('matches').textContent = sum(shown) + ' of ' + sum(found) + ' findings' + (shown.length == found.length ? '' : ' in ' + shown.length + (shown.length == 1 ? ' entry' : ' entries'));
  };
  const clear = () => { for (const f of fields) f.value = ''; filter(); };
  for (const f of fields) f.addEventListener('input', filter);
  by('clear').addEventListener('click', () => { clear(); text.focus(); });

  // A link may lead to what is filtered out, or folded.
  const reveal = () => {
    const to = by(location.hash.slice(1));
    if (!to) return;
    if (to.closest('[hidden]')) clear();
    for (let e = to; e; e = e.parentElement) if (e.tagName == 'DETAILS') e.open = true;
    to.scrollIntoView();
  };
  addEventListener('hashchange', reveal);

  const last = {};
  const link = (from, to, name) => {
    const a = document.createElement('a');
    a.href = '#' + to.id;
    a.textContent = name;
    a.setAttribute('aria-label', name + ' finding of ' + from.dataset.rule + ', number ' + to.id.slice(1));
    from.querySelector('.rule').append(' · ', a);
  };
  for (const e of found) {
    const before = last[e.dataset.rule];
    if (before) { link(before, e, 'next'); link(e, before, 'previous'); }
    last[e.dataset.rule] = e;
  }

  const body = by('by-rule').tBodies[0], rows = [...body.rows], head = by('by-rule').querySelector('.n');
  const sort = document.createElement('button');
  sort.type = 'button';
  sort.textContent = head.textContent;
  head.replaceChildren(sort);
  sort.addEventListener('click', () => {
    const on = head.getAttribute('aria-sort') != 'descending';
    head.setAttribute('aria-sort', on ? 'descending' : 'none');
    body.append(...(on ? [...rows].sort((a, b) => b.dataset.n - a.dataset.n) : rows));
  });
  bar.hidden = false;
  filter();
  reveal();
})();

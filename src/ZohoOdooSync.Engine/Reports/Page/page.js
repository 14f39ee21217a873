'use strict';
(() => {
  const rowsShown = 25;
  // As many rows need no search.
  const overlooked = 12;
  const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

  // Texts reach the page as text alone: nothing here makes elements out of them.
  const make = (tag, properties = {}, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };

  const local = (iso) => {
    const time = new Date(iso);
    const two = (number) => String(number).padStart(2, '0');
    return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} `
      + `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  };

  const timeOf = (iso) => make('time', { dateTime: iso, title: `${iso} (UTC)` }, local(iso));

  const change = ([field, before, after]) => make('div', {}, make('b', {}, field), ' ',
    ...(before === null ? [] : [make('del', { dir: 'auto' }, before), ' → ']), make('ins', { dir: 'auto' }, after));

  const word = (text) => {
    const element = make('span', { className: 'word' }, text);
    element.dataset.word = text;
    return element;
  };

  const draw = {
    id: (text) => [make('span', { dir: 'auto' }, text)],
    text: (text) => [make('span', { dir: 'auto' }, text)],
    short: (text) => [word(text)],
    number: (number) => [numbers.format(number)],
    time: (iso) => [timeOf(iso)],
    values: (changes) => changes.map(change),
  };

  // The same letters in another form of Unicode are found, too.
  const plain = (text) => text.normalize('NFKC').toLowerCase();
  const textOf = (value) => value === null ? '' : Array.isArray(value) ? value.map(textOf).join('\n') : String(value);

  const start = (section) => {
    const data = section.querySelector('script[type="application/json"]');
    if (!data) return;
    const { columns, chosenBy, rows } = JSON.parse(data.textContent);
    const title = section.querySelector('h2').textContent;
    const body = section.querySelector('tbody');
    const tools = section.querySelector('.tools');
    let texts = null;
    let found = rows;
    let first = 0;

    const search = make('input', { type: 'search', placeholder: `Search: ${title}`, dir: 'auto', autocomplete: 'off' });
    search.setAttribute('aria-label', `Search: ${title}`);
    const choice = make('select', {}, make('option', { value: '' }, 'all'));
    choice.setAttribute('aria-label', chosenBy < 0 ? 'all' : columns[chosenBy].title);
    const said = make('output');
    const back = make('button', { type: 'button', title: 'Previous rows' }, '‹');
    const next = make('button', { type: 'button', title: 'Next rows' }, '›');

    const show = () => {
      const last = Math.min(first + rowsShown, found.length);
      body.replaceChildren(...found.slice(first, last).map((row) => make('tr', {}, ...row.map((value, index) => {
        const { kind, title: label } = columns[index];
        const cell = make('td', { className: kind }, ...(value === null || value === '' ? [] : draw[kind](value)));
        cell.dataset.label = label;
        return cell;
      }))));
      said.value = found.length === 0 ? `None of ${numbers.format(rows.length)}`
        : `${numbers.format(first + 1)} to ${numbers.format(last)} of ${numbers.format(found.length)}`
          + (found.length < rows.length ? ` found among ${numbers.format(rows.length)}` : '');
      back.disabled = first === 0;
      next.disabled = last >= found.length;
    };

    const seek = () => {
      texts ??= rows.map((row) => plain(row.map(textOf).join('\n')));
      const words = plain(search.value).split(/\s+/).filter((one) => one.length > 0);
      found = rows.filter((row, index) => (choice.value === '' || row[chosenBy] === choice.value)
        && words.every((one) => texts[index].includes(one)));
      first = 0;
      show();
    };

    search.addEventListener('input', seek);
    choice.addEventListener('change', seek);
    back.addEventListener('click', () => { first -= rowsShown; show(); });
    next.addEventListener('click', () => { first += rowsShown; show(); });
    tools.append(search);
    if (chosenBy >= 0) {
      const counts = new Map();
      for (const row of rows) counts.set(row[chosenBy], (counts.get(row[chosenBy]) ?? 0) + 1);
      for (const [value, count] of counts) choice.append(make('option', { value }, `${value} (${numbers.format(count)})`));
      tools.append(choice);
    }
    tools.append(make('span', {}, said, ...(rows.length > rowsShown ? [back, next] : [])));
    tools.hidden = rows.length <= overlooked;
    show();
  };

  for (const time of document.querySelectorAll('time')) time.replaceWith(timeOf(time.dateTime));
  for (const section of document.querySelectorAll('section')) start(section);
})();

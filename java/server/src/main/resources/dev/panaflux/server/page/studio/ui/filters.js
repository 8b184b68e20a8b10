import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { readSize, search } from '../store/images.js';
import { get, useStore } from '../store/store.js';
import { told } from '../store/toasts.js';
import { onText } from './fields.js';
import { Icon, IconButton } from './icons.js';
import { usePopup } from './popup.js';

const PAUSE_MILLIS = 180;

/** Search by words of the prompt, stars, seed, size, model and date. */
export function Filters() {
  const filter = useStore(state => state.gallery.filter);
  const models = useStore(state => state.models);
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(filter.words);
  const timer = useRef(0);
  const waits = useRef(/** @type {Partial<typeof filter>} */ ({}));
  useEffect(() => setWords(filter.words), [filter.words]);
  const change = (/** @type {Partial<typeof filter>} */ parts) => told(search({ ...get().gallery.filter, ...parts }));
  const type = (/** @type {Partial<typeof filter>} */ parts) => {
    const typed = { ...waits.current, ...parts };
    waits.current = typed;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      waits.current = {};
      change(typed);
    }, PAUSE_MILLIS);
  };
  const place = usePopup(open, () => setOpen(false));
  const field = (/** @type {string} */ label, /** @type {'seed'|'size'|'since'|'until'} */ name, /** @type {object} */ more) => html`<label class="field">${label}
    <input value=${filter[name]} ...${more} onInput=${onText(text => type({ [name]: text }))} /></label>`;
  const active = [filter.seed, readSize(filter.size), filter.model, filter.since, filter.until].filter(Boolean).length;
  const unread = filter.size !== '' && !readSize(filter.size);
  return html`<search class="filters">
    <span class="search-box"><${Icon} name="search" /><input type="search" aria-label="Search prompts" placeholder="Search prompts" value=${words} onInput=${onText(text => { setWords(text); type({ words: text }); })} /></span>
    <${IconButton} name="star" label="Only starred images" pressed=${filter.starred} onClick=${() => change({ starred: !filter.starred })} />
    <div class="filter-anchor" ref=${place}>
      <button type="button" class="icon-button" aria-label=${active ? `Filters, ${active} set` : 'Filters'} title="Filters" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>
        <${Icon} name="filter" />${active > 0 && html`<span class="dot-badge">${active}</span>`}</button>
      ${open && html`<div class="popover popup" role="group" aria-label="Filters">
        ${field('Seed', 'seed', { inputmode: 'numeric', placeholder: 'Any' })}
        ${field('Size', 'size', { placeholder: 'Any, or 512x512', 'aria-invalid': String(unread), 'aria-describedby': 'size-unread' })}
        <p id="size-unread" class="bad" role="status">${unread && 'Two sides, as 512x384, or one, as 512'}</p>
        ${models.length > 1 && html`<label class="field">Model<select onChange=${onText(model => change({ model }))}>
          <option value="">Any</option>${models.map(model => html`<option key=${model.name} selected=${model.name === filter.model}>${model.name}</option>`)}</select></label>`}
        ${field('From', 'since', { type: 'date' })}
        ${field('To', 'until', { type: 'date' })}
        <button type="button" class="link" disabled=${!active} onClick=${() => change({ seed: '', size: '', model: '', since: '', until: '' })}>Clear filters</button>
      </div>`}
    </div>
  </search>`;
}

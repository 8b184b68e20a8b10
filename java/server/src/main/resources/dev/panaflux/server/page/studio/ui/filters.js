// @ts-check
import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { search } from '../store/images.js';
import { get, useStore } from '../store/store.js';
import { told } from '../store/toasts.js';
import { Icon, IconButton } from './icons.js';

const PAUSE_MILLIS = 180;

/** Search by words of the prompt, stars, seed, size, model and date. */
export function Filters() {
  const filter = useStore(state => state.gallery.filter);
  const models = useStore(state => state.models);
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(filter.words);
  const timer = useRef(0);
  useEffect(() => setWords(filter.words), [filter.words]);
  const change = (/** @type {Partial<typeof filter>} */ parts) => told(search({ ...get().gallery.filter, ...parts }));
  const type = (/** @type {any} */ event) => {
    const text = event.target.value;
    setWords(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change({ words: text }), PAUSE_MILLIS);
  };
  const field = (/** @type {string} */ label, /** @type {'seed'|'size'|'since'|'until'} */ name, /** @type {object} */ more) => html`<label class="field">${label}
    <input value=${filter[name]} ...${more} onChange=${(/** @type {any} */ event) => change({ [name]: event.target.value.trim() })} /></label>`;
  const active = [filter.seed, filter.size, filter.model, filter.since, filter.until].filter(Boolean).length;
  return html`<search class="filters">
    <span class="search-box"><${Icon} name="search" /><input type="search" aria-label="Search prompts" placeholder="Search prompts" value=${words} onInput=${type} /></span>
    <${IconButton} name="star" label="Only starred images" pressed=${filter.starred} onClick=${() => change({ starred: !filter.starred })} />
    <div class="filter-anchor">
      <button type="button" class="icon-button" aria-label=${active ? `Filters, ${active} set` : 'Filters'} title="Filters" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>
        <${Icon} name="filter" />${active > 0 && html`<span class="dot-badge">${active}</span>`}</button>
      ${open && html`<div class="popover" role="group" aria-label="Filters" onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === 'Escape') setOpen(false); }}>
        ${field('Seed', 'seed', { inputmode: 'numeric', placeholder: 'Any' })}
        ${field('Size', 'size', { placeholder: 'Any, or 512x512', pattern: '\\d+x\\d+' })}
        ${models.length > 1 && html`<label class="field">Model<select onChange=${(/** @type {any} */ event) => change({ model: event.target.value })}>
          <option value="">Any</option>${models.map(model => html`<option key=${model.name} selected=${model.name === filter.model}>${model.name}</option>`)}</select></label>`}
        ${field('From', 'since', { type: 'date' })}
        ${field('To', 'until', { type: 'date' })}
        <button type="button" class="link" disabled=${!active} onClick=${() => change({ seed: '', size: '', model: '', since: '', until: '' })}>Clear filters</button>
      </div>`}
    </div>
  </search>`;
}

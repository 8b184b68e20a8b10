import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact-htm.js';
import { isWhole, more, remove, search, star } from '../store/images.js';
import { go } from '../store/route.js';
import { ALL, get, set, useStore } from '../store/store.js';
import { Filters } from './filters.js';
import { Icon } from './icons.js';
import { useListeners } from './listen.js';
import { Tile } from './tile.js';
import { count } from './words.js';

const GAP = 10;
const SMALLEST = 148;
const LARGEST_GRID = 9;
/** Rows that are drawn beyond what is seen, so that scrolling shows no holes. */
const SPARE = 3;

/** How the grid lies in its width. @param {number} width */
function layout(width) {
  const columns = Math.max(2, Math.min(LARGEST_GRID, Math.floor((width + GAP) / (SMALLEST + width / 16 + GAP))));
  return { columns, side: Math.floor((width - GAP * (columns - 1)) / columns) };
}

/** All images, of which only the rows in sight are in the document. */
export function Gallery() {
  const gallery = useStore(state => state.gallery);
  const chosen = useStore(state => state.chosen);
  const { items, total, state } = gallery;
  return html`<section class="gallery" aria-label="Gallery">
    <div class="gallery-head">
      <h2>Gallery</h2><span class="note" role="status">${state === 'ready' ? count(total, 'image') : ''}</span>
      <${Filters} />
    </div>
    ${chosen.length > 0 && html`<${Chosen} chosen=${chosen} />`}
    ${state === 'loading' && html`<div class="ghosts" aria-label="Loading">${Array.from({ length: 12 }, (_, i) => html`<span key=${i} class="ghost"></span>`)}</div>`}
    ${state === 'failed' && html`<div class="empty"><p>The gallery did not come.</p><button type="button" class="quiet" onClick=${() => search().catch(() => {})}>Try again</button></div>`}
    ${state === 'ready' && items.length === 0 && html`<${Empty} whole=${isWhole(gallery.filter)} />`}
    ${state !== 'failed' && items.length > 0 && html`<${Grid} items=${items} total=${total} chosen=${chosen} />`}
  </section>`;
}

/** @param {{whole: boolean}} props */
function Empty({ whole }) {
  const all = () => search(ALL).catch(() => {});
  return whole
    ? html`<div class="empty"><${Icon} name="image" /><p>Your images appear here.</p>
        <p class="note">They stay in the server’s folder, each with all its settings inside.</p></div>`
    : html`<div class="empty"><${Icon} name="search" /><p>No image is like that.</p>
        <button type="button" class="quiet" onClick=${all}>Show all images</button></div>`;
}

/** @param {{chosen: string[]}} props */
function Chosen({ chosen }) {
  const images = get().gallery.items.filter(item => chosen.includes(item.id));
  return html`<div class="chosen" role="toolbar" aria-label="Chosen images"><span>${chosen.length} chosen</span>
    <button type="button" class="quiet" disabled=${chosen.length !== 2} onClick=${() => go('compare', ...chosen)}><${Icon} name="compare" />Compare two</button>
    <button type="button" class="quiet" onClick=${() => remove(images)}><${Icon} name="clear" />Delete</button>
    <button type="button" class="link" onClick=${() => set({ chosen: [] })}>None</button></div>`;
}

/** @param {{items: import('../store/types.js').Image[], total: number, chosen: string[]}} props */
function Grid({ items, total, chosen }) {
  const grid = useRef(/** @type {HTMLElement|null} */ (null));
  const [width, setWidth] = useState(0);
  const [rows, setRows] = useState(/** @type {[number, number]} */ ([0, 8]));
  const [focused, setFocused] = useState(0);
  const [focusing, setFocusing] = useState(false);
  const { columns, side } = layout(width || 600);
  const step = side + GAP;

  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return undefined;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const look = () => {
    const top = grid.current?.getBoundingClientRect().top ?? 0;
    const first = Math.max(0, Math.floor(-top / step) - SPARE);
    const last = Math.ceil((innerHeight - top) / step) + SPARE;
    setRows(before => (before[0] === first && before[1] === last ? before : [first, last]));
    const lacking = last * columns - get().gallery.items.length;
    if (lacking >= 0) more(lacking);
  };
  useEffect(look, [step, columns, items.length]);
  useListeners({ scroll: look, resize: look }, [step, columns]);

  const place = Math.min(focused, items.length - 1);
  const current = items[place];
  useEffect(() => {
    if (!focusing || !current) return;
    const tile = document.getElementById(`tile-${current.id}`);
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: 'nearest' });
  }, [place, focusing, items]);

  // Its tile may be drawn only once the page has been scrolled there.
  const wanted = useRef('');
  useLayoutEffect(() => {
    const tile = wanted.current && document.getElementById(`tile-${wanted.current}`);
    if (!tile) return;
    wanted.current = '';
    tile.focus({ preventScroll: true });
    tile.scrollIntoView({ block: 'nearest' });
  });
  const view = useStore(state => state.view);
  const viewed = useRef('');
  useLayoutEffect(() => {
    const index = items.findIndex(item => item.id === viewed.current);
    if (view.name === 'studio' && index >= 0) {
      move(index);
      wanted.current = viewed.current;
    }
    viewed.current = view.name === 'image' ? view.ids[0] ?? '' : '';
  }, [view]);

  const move = (/** @type {number} */ to) => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    const element = grid.current;
    if (element) {
      const top = element.getBoundingClientRect().top + Math.floor(next / columns) * step;
      if (top < 80) scrollBy(0, top - 80);
      if (top + step > innerHeight) scrollBy(0, top + step - innerHeight + 20);
    }
    setFocusing(true);
    setFocused(next);
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (!current || event.ctrlKey || event.metaKey || event.altKey) return;
    const ends = { Home: 0, End: items.length - 1 };
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, PageUp: -4 * columns, PageDown: 4 * columns };
    const key = event.key;
    if (key in steps) move(place + steps[/** @type {keyof typeof steps} */ (key)]);
    else if (key in ends) move(ends[/** @type {keyof typeof ends} */ (key)]);
    else if (key === 'Delete' || key === 'Backspace') remove(chosen.length ? items.filter(item => chosen.includes(item.id)) : [current]);
    else if (key === 's') star(current);
    else if (key === 'x' || key === ' ') choose(current.id);
    else if (key === 'Enter') go('image', current.id);
    else return;
    event.preventDefault();
  };
  const [first, last] = [rows[0] * columns, Math.min(Math.max(total, items.length), rows[1] * columns)];
  const shown = items.slice(first, last);
  const at = (/** @type {number} */ index) => ({
    width: `${side}px`, height: `${side}px`, transform: `translate(${(index % columns) * step}px, ${Math.floor(index / columns) * step}px)`,
  });
  /** Places of images that are on their way. */
  const lacking = Array.from({ length: Math.max(0, last - first - shown.length) }, (_, i) => first + shown.length + i);
  const height = Math.ceil(Math.max(total, items.length) / columns) * step - GAP;
  return html`<div ref=${grid} class="grid-space" role="list" aria-label="Images"
    style=${{ height: `${Math.max(0, height)}px` }} onKeyDown=${press}
    onFocusOut=${(/** @type {FocusEvent} */ event) => { if (event.relatedTarget && !grid.current?.contains(/** @type {Node} */ (event.relatedTarget))) setFocusing(false); }}>
    ${width > 0 && shown.map((image, i) => {
      const index = first + i;
      return html`<${Tile} key=${image.id} image=${image} style=${at(index)} place=${index + 1} total=${total} current=${index === place}
        chosen=${chosen.includes(image.id)} onFocus=${() => { setFocused(index); setFocusing(true); }} />`;
    })}
    ${width > 0 && lacking.map(index => html`<span key=${index} class="ghost" style=${at(index)}></span>`)}
  </div>`;
}

/** Marks an image, or takes the mark away. @param {string} id */
export function choose(id) {
  const { chosen } = get();
  set({ chosen: chosen.includes(id) ? chosen.filter(other => other !== id) : [...chosen, id] });
}

import { html } from '../vendor/preact-htm.js';
import { star } from '../store/images.js';
import { go } from '../store/route.js';
import { choose } from './gallery.js';
import { Icon, IconButton } from './icons.js';
import { describe } from './words.js';

/** The kind of data that a dragged image carries: its id. */
export const DRAGGED = 'text/x-panaflux-image';

/**
 * An image of the gallery. With the keyboard: Enter opens, S stars, X chooses, Delete deletes.
 * @param {import('./props.js').Tile} props
 */
export function Tile({ image, style, place, total, current, chosen, onFocus }) {
  const open = (/** @type {MouseEvent} */ event) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) choose(image.id);
    else go('image', image.id);
  };
  return html`<div role="listitem" aria-setsize=${total} aria-posinset=${place} class=${chosen ? 'tile chosen-tile' : 'tile'} draggable="true"
    onDragStart=${(/** @type {DragEvent} */ event) => event.dataTransfer?.setData(DRAGGED, image.id)} style=${style}>
    <button type="button" id=${`tile-${image.id}`} class="tile-image"
      aria-label=${`${describe(image)}${image.starred ? ', starred' : ''}${chosen ? ', chosen' : ''}`} tabindex=${current ? 0 : -1} onClick=${open} onFocus=${onFocus}>
      <img src=${image.thumbnail} alt="" loading="lazy" decoding="async" draggable="false" />
    </button>
    <span class="tile-caption clamped" dir="auto" aria-hidden="true">${image.prompt}</span>
    <${IconButton} name="star" label=${image.starred ? 'Take the star away' : 'Star'} keys="S" pressed=${image.starred} kind="small tile-star" focusable=${false} onClick=${() => star(image)} />
    <button type="button" class="icon-button small tile-check" aria-label="Choose" title="Choose (X)" aria-pressed=${String(chosen)} tabindex="-1" onClick=${() => choose(image.id)}>
      ${chosen ? html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12l5 5 9-10" /></svg>` : html`<${Icon} name="add" />`}</button>
  </div>`;
}

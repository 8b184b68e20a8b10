// @ts-check
import { html, useRef, useState } from '../vendor/preact-htm.js';
import { addFiles, edit, moveReference, removeReference } from '../store/draft.js';
import { useStore } from '../store/store.js';
import { Icon, IconButton } from './icons.js';

/** Images to work from, in the order in which the prompt may speak of them. */
export function References() {
  const references = useStore(state => state.draft.references);
  const [over, setOver] = useState(-1);
  const dragged = useRef(-1);
  const choose = useRef(/** @type {HTMLInputElement|null} */ (null));
  const pick = (/** @type {any} */ event) => {
    addFiles([...event.target.files]);
    event.target.value = '';
  };
  const press = (/** @type {KeyboardEvent} */ event, /** @type {number} */ at) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !event.altKey) return;
    event.preventDefault();
    moveReference(at, at + step);
  };
  const tile = (/** @type {import('../store/types.js').Input} */ input, /** @type {number} */ at) => html`<li key=${input.key}
      class=${over === at ? 'reference over' : 'reference'} draggable="true"
      onDragStart=${(/** @type {DragEvent} */ event) => { dragged.current = at; event.dataTransfer?.setData('text/x-reference', input.key); }}
      onDragEnd=${() => { dragged.current = -1; setOver(-1); }}
      onDragOver=${(/** @type {DragEvent} */ event) => { if (dragged.current >= 0) { event.preventDefault(); setOver(at); } }}
      onDrop=${(/** @type {DragEvent} */ event) => { if (dragged.current >= 0) { event.preventDefault(); event.stopPropagation(); moveReference(dragged.current, at); setOver(-1); } }}>
    <button type="button" class="reference-image" title="Alt and arrows move it" aria-label=${`Reference ${at + 1}: ${input.name}. Edit it`}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => press(event, at)} onClick=${() => edit(input)}><img src=${input.src} alt="" /></button>
    <span class="place" aria-hidden="true">${at + 1}</span>
    <${IconButton} name="close" label=${`Remove reference ${at + 1}`} kind="small" onClick=${() => removeReference(input.key)} />
  </li>`;
  return html`<div class="field references">
    <div class="field-head"><span id="references-label">References</span>${references.length > 1 && html`<span class="note">Drag to reorder</span>`}</div>
    <ul aria-labelledby="references-label">
      ${references.map(tile)}
      <li><button type="button" class="add-tile" onClick=${() => choose.current?.click()}><${Icon} name="add" /><span>Add image</span></button></li>
    </ul>
    <p class="note">Drop or paste images anywhere, or take them from the gallery.</p>
    <input ref=${choose} type="file" accept="image/png,image/jpeg,image/webp,image/*" multiple hidden onChange=${pick} />
  </div>`;
}

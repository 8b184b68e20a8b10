import { html, useRef, useState } from '../vendor/preact-htm.js';
import { addFiles, addReferences, edit, moveReference, removeReference } from '../store/draft.js';
import { find } from '../store/images.js';
import { ofImage } from '../store/pictures.js';
import { useStore } from '../store/store.js';
import { told } from '../store/toasts.js';
import { shortened } from './words.js';
import { useNeighbour } from './neighbour.js';
import { DRAGGED } from './tile.js';
import { Icon, IconButton } from './icons.js';

/**
 * Before which reference something would come that is dropped.
 * @param {HTMLElement} list
 * @param {DragEvent} event
 */
function slotAt(list, event) {
  const areas = [...list.querySelectorAll('.reference')].map(tile => tile.getBoundingClientRect());
  const before = areas.findIndex(area => event.clientY < area.top
    || (event.clientY <= area.bottom && event.clientX < area.left + area.width / 2));
  return before < 0 ? areas.length : before;
}

/** Images to work from, in the order in which the prompt may speak of them. */
export function References() {
  const references = useStore(state => state.draft.references);
  const [slot, setSlot] = useState(-1);
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
  const [list, remove] = useNeighbour('.reference .icon-button, .add-tile');
  const aim = (/** @type {any} */ event) => {
    if (dragged.current < 0 && !event.dataTransfer?.types.includes(DRAGGED)) return;
    event.preventDefault();
    setSlot(slotAt(event.currentTarget, event));
  };
  const drop = async (/** @type {any} */ event) => {
    const to = slotAt(event.currentTarget, event);
    const from = dragged.current;
    const id = event.dataTransfer?.getData(DRAGGED);
    if (from < 0 && !id) return;
    event.preventDefault();
    event.stopPropagation();
    setSlot(-1);
    if (from >= 0) {
      moveReference(from, to > from ? to - 1 : to);
    } else {
      const image = await told(find(id));
      if (image) addReferences([ofImage(image)], to);
    }
  };
  const leave = (/** @type {any} */ event) => { if (!event.currentTarget.contains(event.relatedTarget)) setSlot(-1); };
  /** Where the reference is drawn that will come. */
  const mark = (/** @type {number} */ at) => (slot === at ? ' before' : slot === at + 1 && slot === references.length ? ' after' : '');
  const tile = (/** @type {import('../store/types.js').Input} */ input, /** @type {number} */ at) => html`<li key=${input.key}
      class=${`reference${mark(at)}`} draggable="true"
      onDragStart=${(/** @type {DragEvent} */ event) => { dragged.current = at; event.dataTransfer?.setData('text/x-reference', input.key); }}
      onDragEnd=${() => { dragged.current = -1; setSlot(-1); }}>
    <button type="button" class="reference-image" title="Alt and arrows move it" aria-label=${`Reference ${at + 1}: ${shortened(input.name)}. Edit it`}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => press(event, at)} onClick=${() => edit(input)}><img src=${input.src} alt="" /></button>
    <span class="place" aria-hidden="true">${at + 1}</span>
    <${IconButton} name="close" label=${`Remove reference ${at + 1}`} kind="small" onClick=${() => { remove(at); removeReference(input.key); }} />
  </li>`;
  return html`<div class="field references">
    <div class="field-head"><span id="references-label">References</span>${references.length > 1 && html`<span class="note">Drag to reorder</span>`}</div>
    <ul ref=${list} aria-labelledby="references-label" onDragOver=${aim} onDragLeave=${leave} onDrop=${drop}>
      ${references.map(tile)}
      <li><button type="button" id="add-reference" class="add-tile" onClick=${() => choose.current?.click()}><${Icon} name="add" /><span>Add image</span></button></li>
    </ul>
    <p class="note">Drop or paste images anywhere, or take them from the gallery.</p>
    <input ref=${choose} type="file" accept="image/png,image/jpeg,image/webp,image/*" multiple hidden onChange=${pick} />
  </div>`;
}

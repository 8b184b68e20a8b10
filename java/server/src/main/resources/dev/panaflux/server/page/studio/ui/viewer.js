import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { edit, useAsReference, useSeed, useSettings } from '../store/draft.js';
import { find, more, remove, star } from '../store/images.js';
import { ofImage } from '../store/pictures.js';
import { go } from '../store/route.js';
import { get, set, useStore } from '../store/store.js';
import { toast } from '../store/toasts.js';
import { Facts } from './facts.js';
import { Icon, IconButton } from './icons.js';
import { Window } from './window.js';
import { count, describe, drawn } from './words.js';
import { Zoom } from './zoom.js';
/** @import { Image, Inputs } from '../store/types.js' */

/**
 * One image, as large as the window, with its settings.
 * @param {{id: string}} props
 */
export function Viewer({ id }) {
  const items = useStore(state => state.gallery.items);
  const place = items.findIndex(item => item.id === id);
  const [other, setOther] = useState(/** @type {Image|null} */ (null));
  const image = items[place] ?? (other?.id === id ? other : null);
  const close = () => go('studio');
  useEffect(() => {
    if (!image) find(id).then(setOther, () => { toast('This image is gone', undefined, 'error'); close(); });
    if (place >= 0 && place > items.length - 4) more();
  }, [id]);
  const step = (/** @type {number} */ by) => {
    const next = items[place + by];
    if (next) go('image', next.id);
  };
  const drop = async () => {
    if (!image) return;
    const next = items[place + 1] ?? items[place - 1];
    await remove([image]);
    if (next) go('image', next.id);
    else close();
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !image) return;
    if (event.key === 'ArrowLeft') step(-1);
    else if (event.key === 'ArrowRight') step(1);
    else if (event.key === 'Delete') drop();
    else if (event.key === 's') star(image);
  };
  return html`<${Window} title="Image" kind="viewer" close=${close} onKeyDown=${press}
    head=${html`<span class="note place-note">${place >= 0 ? `${place + 1} of ${get().gallery.total}` : ''}</span>`}>
    <div class="viewer-body">
      <div class="viewer-image">
        ${image && html`<${Zoom} src=${image.url} alt=${describe(image)} />`}
        <${IconButton} name="back" label="Newer image" keys="Left" kind="over left" disabled=${place <= 0} onClick=${() => step(-1)} />
        <${IconButton} name="forward" label="Older image" keys="Right" kind="over right" disabled=${place < 0 || place >= items.length - 1} onClick=${() => step(1)} />
      </div>
      ${image && html`<${Details} image=${image} drop=${drop} close=${close} />`}
    </div>
  </${Window}>`;
}

/** @param {{image: Image, drop: () => void, close: () => void}} props */
function Details({ image, drop, close }) {
  const chosen = useStore(state => state.chosen);
  const takes = useStore(state => state.models.some(model => model.takesImages));
  const then = (/** @type {(image: Image) => void} */ act) => () => { close(); act(image); };
  const compare = () => {
    const other = chosen.find(id => id !== image.id);
    if (other) {
      go('compare', other, image.id);
    } else {
      set({ chosen: [image.id] });
      close();
      toast('Choose the other image to compare with: X, or Shift and click');
    }
  };
  const copy = () => Promise.resolve(navigator.clipboard?.writeText(image.prompt) ?? Promise.reject()).then(() => toast('Prompt copied'), () => toast('The browser did not allow it', undefined, 'error'));
  return html`<aside class="viewer-facts" aria-label="Settings of the image">
    <p class="viewer-prompt" dir="auto">${image.prompt || 'No prompt'}</p>
    <div class="row icons">
      <${IconButton} name="star" label=${image.starred ? 'Take the star away' : 'Star'} keys="S" pressed=${image.starred} onClick=${() => star(image)} />
      <${IconButton} name="copy" label="Copy the prompt" onClick=${copy} />
      <a class="icon-button" href=${image.url} download=${image.url.split('/').pop()} aria-label="Download" title="Download"><${Icon} name="download" /></a>
      <${IconButton} name="clear" label="Delete" keys="Delete" onClick=${drop} />
    </div>
    <div class="actions">
      <button type="button" class="quiet" onClick=${then(useSettings)}><${Icon} name="settings" />Same settings</button>
      <button type="button" class="quiet" onClick=${then(() => useSeed(image.seed))}><${Icon} name="dice" />Same seed</button>
      ${takes && html`<button type="button" class="quiet" onClick=${then(useAsReference)}><${Icon} name="reference" />Use as reference</button>
      <button type="button" class="quiet" onClick=${then(() => edit(ofImage(image)))}><${Icon} name="edit" />Edit this</button>`}
      <button type="button" class="quiet" onClick=${compare}><${Icon} name="compare" />Compare</button>
      <a class="quiet" href=${`/explained/${image.id}.html`} target="_blank" rel="noopener"><${Icon} name="explain" />Explain this</a>
    </div>
    <${Settings} image=${image} />
  </aside>`;
}

/** @param {Inputs} inputs */
function madeFrom(inputs) {
  const parts = [];
  if (inputs.source) parts.push(inputs.mask ? 'part of an image' : 'an image');
  if (inputs.references.length) parts.push(count(inputs.references.length, 'reference'));
  return parts.join(' and ');
}

/** What an image was made with. @param {{image: Image}} props */
export function Settings({ image }) {
  return html`<${Facts} of=${[
    ['Not shown', image.negativePrompt],
    ['Size', `${image.width} × ${image.height}`],
    ['Seed', image.seed],
    ['Model', image.model],
    ['Steps', image.steps],
    ['Guidance', image.guidance > 1 && image.guidance],
    ['Schedule', image.schedule],
    ['Precision', image.precision],
    ['LoRAs', image.loras.map(lora => `${lora.name} ${lora.strength}`).join(', ')],
    ['Made from', image.inputs && madeFrom(image.inputs)],
    ['Drawn', drawn(image)],
  ]} />`;
}

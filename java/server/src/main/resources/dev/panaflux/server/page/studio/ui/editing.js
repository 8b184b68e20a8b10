import { html } from '../vendor/preact-htm.js';
import { addReferences, change, edit } from '../store/draft.js';
import { useStore } from '../store/store.js';
import { onNumber } from './fields.js';
import { IconButton } from './icons.js';

/** The image that the next job begins with, if it is an edit. */
export function Editing() {
  const editing = useStore(state => state.draft.edit);
  if (!editing) return null;
  const end = () => {
    change({ edit: null });
    document.getElementById('add-reference')?.focus();
  };
  const percent = Math.round(editing.strength * 100);
  return html`<div class="field editing">
    <div class="field-head"><span>Editing</span><span class="note">${editing.width} × ${editing.height}</span></div>
    <div class="editing-row">
      <button type="button" class="masked" aria-label="Change the mask" onClick=${() => edit(editing.source, editing.mask)}>
        <img src=${editing.source.src} alt="" />${editing.mask && html`<${Veil} mask=${editing.mask} />`}</button>
      <div class="editing-facts">
        <p>${editing.mask ? 'Repaints what is marked, and keeps the rest to the pixel.' : 'Redraws the whole image.'}</p>
        <label class="field">Strength, ${percent} %<input type="range" min="5" max="100" step="5" value=${percent}
          onInput=${onNumber(number => change({ edit: { ...editing, strength: (number ?? percent) / 100 } }))} /></label>
        <div class="row">
          <button type="button" class="quiet" onClick=${() => edit(editing.source, editing.mask)}>Mask…</button>
          <button type="button" class="quiet" onClick=${() => { if (addReferences([editing.source])) end(); }}>As reference</button>
        </div>
      </div>
      <${IconButton} name="close" label="Stop editing" kind="small" onClick=${end} />
    </div>
  </div>`;
}

/** Shows where a mask is white. @param {{mask: string}} props */
export function Veil({ mask }) {
  return html`<span class="veil" style=${{ maskImage: `url("${mask}")` }}></span>`;
}

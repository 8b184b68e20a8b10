// @ts-check
import { html, useState } from '../vendor/preact-htm.js';
import { change, draw, model } from '../store/draft.js';
import { useStore } from '../store/store.js';
import { Advanced } from './advanced.js';
import { Editing } from './editing.js';
import { Icon } from './icons.js';
import { Prompt } from './prompt.js';
import { References } from './references.js';
import { Seed } from './seed.js';
import { Size } from './size.js';
import { count } from './words.js';

/**
 * What is behind the button that small windows have.
 * @param {import('../store/types.js').Draft} draft
 * @param {import('../store/types.js').Model|null} facts
 */
function summary(draft, facts) {
  const usual = Math.min(512, facts?.preferredSide ?? 512);
  const size = draft.edit ? 'an edit' : `${draft.width ?? usual} × ${draft.height ?? usual}`;
  const inputs = draft.references.length ? `, ${count(draft.references.length, 'reference')}` : '';
  return `${size}${draft.seedLocked ? ', seed locked' : ''}${inputs}`;
}

/** What the next job asks for. */
export function Composer() {
  const draft = useStore(state => state.draft);
  const facts = useStore(model);
  const most = useStore(state => state.status?.limits.images ?? 16);
  const live = useStore(state => state.connection === 'live');
  const [folded, setFolded] = useState(true);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    draw();
  };
  return html`<form class=${folded ? 'composer folded' : 'composer'} aria-label="New image" onSubmit=${submit}>
    <div class="card prompt-card">
      <${Prompt} />
      <div class="draw-row">
        <button class="draw" disabled=${!live} title="Ctrl+Enter">
          <${Icon} name="brush" />${draft.count > 1 ? `Draw ${draft.count} images` : 'Draw'}</button>
        <label class="count"><span>Images</span>
          <input type="number" inputmode="numeric" min="1" max=${most} value=${draft.count}
            onInput=${(/** @type {any} */ event) => change({ count: Math.min(most, Math.max(1, Math.trunc(event.target.valueAsNumber || 1))) })} /></label>
      </div>
    </div>
    <button type="button" class="card unfold" aria-expanded=${String(!folded)} onClick=${() => setFolded(!folded)}>
      <${Icon} name="settings" />Settings<span class="note">${summary(draft, facts)}</span></button>
    <div class="card more">
      ${!draft.edit && html`<${Size} facts=${facts} />`}
      <${Seed} />
    </div>
    ${(!facts || facts.takesImages) && html`<div class="card more">
      <${Editing} />
      <${References} />
    </div>`}
    <${Advanced} facts=${facts} />
  </form>`;
}

import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { draw, model } from '../store/draft.js';
import { sizeOf } from '../store/sizes.js';
import { get, useStore } from '../store/store.js';
import { toast } from '../store/toasts.js';
import { Advanced } from './advanced.js';
import { Count } from './count.js';
import { Editing } from './editing.js';
import { Icon } from './icons.js';
import { Problem } from './problem.js';
import { Prompt } from './prompt.js';
import { References } from './references.js';
import { Seed } from './seed.js';
import { Size } from './size.js';
import { UnknownWords } from './unknown-words.js';
import { count } from './words.js';

/**
 * What is behind the button that small windows have.
 * @param {import('../store/types.js').Draft} draft
 * @param {import('../store/types.js').Model|null} facts
 */
function summary(draft, facts) {
  const size = sizeOf(draft, facts, get().status?.limits.pixels ?? Infinity);
  const shown = draft.edit ? 'an edit' : size ? `${size.width} × ${size.height}` : '';
  const inputs = draft.references.length ? `, ${count(draft.references.length, 'reference')}` : '';
  return `${shown}${draft.seedLocked ? ', seed locked' : ''}${inputs}`;
}

/** What the next job asks for. */
export function Composer() {
  const draft = useStore(state => state.draft);
  const facts = useStore(model);
  const connection = useStore(state => state.connection);
  const problem = useStore(state => state.problem);
  const [folded, setFolded] = useState(true);
  const form = useRef(/** @type {HTMLFormElement|null} */ (null));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    draw();
  };
  /** Shows what may be folded away, at once, since only fields that are shown tell what is wrong with them. */
  const unfold = (/** @type {Element} */ element) => {
    const details = element.closest('details');
    if (details) details.open = true;
    form.current?.classList.remove('folded');
    setFolded(false);
  };
  useEffect(() => {
    const told = problem && form.current?.querySelector('.bad[role="alert"]');
    if (told) {
      unfold(told);
      told.scrollIntoView({ block: 'nearest' });
    } else if (problem) {
      toast(problem.text, undefined, 'error', 'drawing');
    }
  }, [problem]);
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    // A field that was typed into tells so when it is left.
    const field = document.activeElement;
    if (field instanceof HTMLElement) {
      field.blur();
      field.focus();
    }
    form.current?.requestSubmit();
  };
  return html`<form ref=${form} class=${folded ? 'composer folded' : 'composer'} aria-label="New image" onSubmit=${submit} onKeyDown=${press}
    onInvalidCapture=${(/** @type {any} */ event) => { if (event.target.closest('.more')) unfold(event.target); }}>
    <div class="card prompt-card">
      <${Prompt} />
      <div class="draw-row">
        <button class="draw" disabled=${connection !== 'live'} title="Ctrl+Enter" aria-describedby="draw-off">
          <${Icon} name="brush" />${draft.count > 1 ? `Draw ${draft.count} images` : 'Draw'}</button>
        <${Count} />
      </div>
      <${UnknownWords} />
      <p id="draw-off" class="note">${connection === 'lost' && 'You can draw again when the server answers.'}</p>
      <${Problem} fields="prompt count" />
    </div>
    <button type="button" class="card unfold" aria-expanded=${String(!folded)} onClick=${() => setFolded(!folded)}>
      <${Icon} name="settings" />Settings<span class="note cut">${summary(draft, facts)}</span></button>
    <div class="card more">
      ${!draft.edit && html`<${Size} facts=${facts} />`}
      <${Seed} />
      <${Problem} fields="seed" />
    </div>
    ${(!facts || facts.takesImages) && html`<div class="card more">
      <${Editing} />
      <${References} />
      <${Problem} fields="references source mask strength" />
    </div>`}
    <${Advanced} facts=${facts} />
  </form>`;
}

import { html } from '../vendor/preact-htm.js';
import { change, newSeed } from '../store/draft.js';
import { useStore } from '../store/store.js';
import { IconButton } from './icons.js';

/** The seed: new for each drawing, or locked. */
export function Seed() {
  const { seed, seedLocked } = useStore(state => state.draft);
  const type = (/** @type {any} */ event) => {
    const digits = event.target.value.replace(/\D/g, '').slice(0, 20);
    change({ seed: digits, seedLocked: digits !== '' });
    event.target.value = digits;
  };
  return html`<div class="field">
    <label for="seed">Seed</label>
    <div class="seed-row">
      <input id="seed" inputmode="numeric" autocomplete="off" class=${seedLocked ? '' : 'loose'} value=${seed} placeholder="New each time"
        aria-describedby="seed-state" onInput=${type} />
      <${IconButton} name="dice" label="Throw a new seed and lock it" filled=${false} onClick=${() => change({ seed: newSeed(), seedLocked: true })} />
      <${IconButton} name=${seedLocked ? 'lock' : 'open'} label=${seedLocked ? 'Seed is locked' : 'Lock the seed'} pressed=${seedLocked} filled=${false}
        onClick=${() => change(seedLocked ? { seedLocked: false } : { seedLocked: true, seed: seed || newSeed() })} />
    </div>
    <p id="seed-state" class="note">${seedLocked ? 'The same seed and settings give the same image.' : seed ? 'This was the last one; the next drawing gets another.' : 'Each drawing gets another.'}</p>
  </div>`;
}

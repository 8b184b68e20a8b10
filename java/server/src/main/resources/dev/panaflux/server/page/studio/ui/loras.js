import { html, useEffect } from '../vendor/preact-htm.js';
import { change } from '../store/draft.js';
import { list } from '../store/loras.js';
import { useStore } from '../store/store.js';
import { onNumber } from './fields.js';
import { IconButton } from './icons.js';
import { useNeighbour } from './neighbour.js';

/** The LoRAs that the next job applies, each with its strength, and those that could be added. */
export function Loras() {
  const chosen = useStore(state => state.draft.loras);
  const model = useStore(state => state.draft.model);
  const listed = useStore(state => state.loras);
  const live = useStore(state => state.connection === 'live');
  useEffect(() => { if (live) list(model); }, [model, live]);
  const [place, remove] = useNeighbour('.lora .icon-button, select');
  const others = listed.filter(lora => lora.fits && !chosen.some(one => one.name === lora.name));
  if (!chosen.length && !others.length) return null;
  const add = (/** @type {any} */ event) => {
    change({ loras: [...chosen, { name: event.target.value, strength: 1 }] });
    event.target.value = '';
  };
  return html`<div ref=${place} class="whole loras" role="group" aria-label="LoRAs">
    ${chosen.map((lora, at) => html`<div class="lora" key=${lora.name}>
      <label class="field"><span><b>${lora.name}</b>, ${lora.strength}</span><input type="range" step="0.05" min=${Math.min(-1, lora.strength)} max=${Math.max(2, lora.strength)} value=${lora.strength}
        onInput=${onNumber(number => change({ loras: chosen.map(one => one === lora ? { ...one, strength: number ?? 1 } : one) }))} /></label>
      <${IconButton} name="close" label=${`Without ${lora.name}`} kind="small" onClick=${() => { remove(at); change({ loras: chosen.filter(one => one !== lora) }); }} />
    </div>`)}
    ${others.length > 0 && html`<label class="field">${chosen.length ? 'Another LoRA' : 'LoRA'}<select aria-label=${chosen.length ? 'Another LoRA' : 'LoRA'} onChange=${add}>
      <option value="">None</option>${others.map(lora => html`<option key=${lora.name} value=${lora.name}>${lora.name} (${lora.kind})</option>`)}</select></label>`}
  </div>`;
}

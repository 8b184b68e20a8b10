import { call } from './api.js';
import { get, set } from './store.js';
/** @import { ChosenLora } from './types.js' */

/**
 * Learns which LoRAs there are.
 * @param {string} model that would draw with them; empty for the server's own
 */
export async function list(model) {
  const { loras } = await call('GET', `/api/loras${model ? `?model=${encodeURIComponent(model)}` : ''}`).catch(() => ({ loras: [] }));
  if (get().draft.model === model) set({ loras });
}

/**
 * Those that an image was made with: what the server tells of its own, or as files record them, by a name or a path.
 * @param {{loras?: ChosenLora[], adapters?: ChosenLora[]}} image
 * @returns {ChosenLora[]} those of files only if the server lists them
 */
export function lorasOf(image) {
  if (image.loras) return merged(image.loras);
  const names = get().loras.map(lora => lora.name);
  return merged((image.adapters ?? []).flatMap(({ name, strength }) => {
    const [file = '', folder = ''] = name.split(/[\\/]/).reverse();
    const known = [name, file.replace(/\.safetensors$/, ''), folder].find(part => names.includes(part));
    return known === undefined ? [] : [{ name: known, strength }];
  }));
}

/** Changes of the same LoRA add up. @param {ChosenLora[]} loras */
function merged(loras) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { name, strength } of loras) sums.set(name, (sums.get(name) ?? 0) + strength);
  return [...sums].map(([name, strength]) => ({ name, strength }));
}

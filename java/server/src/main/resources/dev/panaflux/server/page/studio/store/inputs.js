import { keyHeaders } from './api.js';
import { ofFile } from './pictures.js';
/** @import { Edit, Input, Inputs } from './types.js' */

/**
 * Fetches an image that came with an earlier request.
 * @param {string} name
 * @param {string} shown what it is called on the page
 * @returns {Promise<Input|null>} null if the server no longer has it
 */
async function fetched(name, shown) {
  const response = await fetch(`/api/inputs/${name}`, { headers: keyHeaders() }).catch(() => null);
  if (!response?.ok) return null;
  const content = await response.blob();
  return ofFile(new File([content], shown, { type: content.type })).catch(() => null);
}

/**
 * Brings back what an image was made from.
 * @param {Inputs|undefined} inputs
 * @param {{width?: number, height?: number}} size of the image
 * @returns {Promise<{references: Input[], edit: Edit|null, gone: number}>} and how many are gone
 */
export async function broughtBack(inputs, size) {
  if (!inputs) return { references: [], edit: null, gone: 0 };
  const [source, mask, ...references] = await Promise.all([
    inputs.source ? fetched(inputs.source, 'source') : null,
    inputs.mask ? fetched(inputs.mask, 'mask') : null,
    ...inputs.references.map((name, at) => fetched(name, `reference ${at + 1}`)),
  ]);
  // With another mask than it had, an edit would be another.
  const whole = source && (mask || !inputs.mask);
  const edit = whole
    ? { source, mask: mask?.src ?? null, strength: inputs.strength ?? 1, width: size.width ?? 0, height: size.height ?? 0 }
    : null;
  const kept = references.filter(reference => reference !== null);
  return { references: kept, edit, gone: references.length - kept.length + (inputs.source && !whole ? 1 : 0) };
}

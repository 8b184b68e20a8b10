// @ts-check
import { html } from '../vendor/preact-htm.js';
import { change } from '../store/draft.js';
import { useStore } from '../store/store.js';

/** @typedef {import('../store/types.js').Model} Model */

const SHAPES = /** @type {[string, number, number][]} */ ([
  ['Square', 1, 1], ['Landscape', 4, 3], ['Portrait', 3, 4], ['Wide', 16, 9], ['Tall', 9, 16],
]);
const SIDES = [128, 256, 384, 512, 768, 1024, 1536, 2048];
/** What a model draws if it is not asked for a size. */
const MOST_USUAL_SIDE = 512;

/**
 * Sides of a shape with about the area of a square.
 * @param {number} side of the square
 * @param {number} across
 * @param {number} down
 * @param {Model} facts
 * @returns {[number, number]}
 */
export function fit(side, across, down, facts) {
  const even = (/** @type {number} */ wanted) =>
    Math.min(facts.largestSide, Math.max(facts.smallestSide, Math.round(wanted / facts.sideStep) * facts.sideStep));
  const scale = Math.sqrt(across / down);
  return [even(side * scale), even(side / scale)];
}

/** Shape, area, or both sides as numbers. @param {{facts: Model|null}} props */
export function Size({ facts }) {
  const draft = useStore(state => state.draft);
  const pixels = useStore(state => state.status?.limits.pixels ?? Infinity);
  if (!facts) return html`<fieldset class="size"><legend>Size</legend><div class="shapes"></div></fieldset>`;
  const usual = Math.min(MOST_USUAL_SIDE, facts.preferredSide);
  const width = draft.width ?? usual;
  const height = draft.height ?? usual;
  const sides = [...new Set([...SIDES, usual])].sort((a, b) => a - b)
    .filter(side => side >= facts.smallestSide && side <= facts.largestSide && side * side <= pixels);
  const side = sides.reduce((best, next) =>
    Math.abs(next - Math.sqrt(width * height)) < Math.abs(best - Math.sqrt(width * height)) ? next : best, sides[0] ?? usual);
  const set = (/** @type {[number, number]} */ [w, h]) => change({ width: w, height: h });
  const shape = SHAPES.reduce((best, next) => {
    const off = (/** @type {[string, number, number]} */ [, a, d]) => Math.abs(Math.log(width / height) - Math.log(a / d));
    return off(next) < off(best) ? next : best;
  });
  const number = (/** @type {'width'|'height'} */ name, /** @type {number} */ value) => html`<input type="number" inputmode="numeric"
    aria-label=${name === 'width' ? 'Width in pixels' : 'Height in pixels'} min=${facts.smallestSide} max=${facts.largestSide}
    step=${facts.sideStep} value=${value}
    onChange=${(/** @type {any} */ event) => change({ width, height, [name]: event.target.valueAsNumber || null })} />`;
  return html`<fieldset class="size"><legend>Size</legend>
    <div class="shapes">${SHAPES.map(([name, across, down]) => html`<label key=${name} class="shape" title=${`${name}, ${across}:${down}`}>
      <input type="radio" name="shape" checked=${shape[0] === name} onChange=${() => set(fit(side, across, down, facts))} />
      <span class="outline-box"><span class="outline outline-${name.toLowerCase()}"></span></span><span>${across}:${down}</span>
      <span class="unseen">${name}</span></label>`)}</div>
    <div class="size-row">
      <label class="inline"><span class="unseen">Area</span><select value=${side}
        onChange=${(/** @type {any} */ event) => set(fit(Number(event.target.value), shape[1], shape[2], facts))}>
        ${sides.map(option => html`<option key=${option} value=${option} selected=${option === side}>${option} px${option === usual ? ', usual' : ''}</option>`)}</select></label>
      <span class="by">${number('width', width)}<span aria-hidden="true">×</span>${number('height', height)}</span>
    </div></fieldset>`;
}

import { html } from '../vendor/preact-htm.js';
import { change } from '../store/draft.js';
import { sized, sizeOf, usualSide } from '../store/sizes.js';
import { useStore } from '../store/store.js';
import { onNumber, onText } from './fields.js';
import { Problem } from './problem.js';
/** @import { Model } from '../store/types.js' */

const SHAPES = /** @type {[string, number, number][]} */ ([
  ['Square', 1, 1], ['Landscape', 4, 3], ['Portrait', 3, 4], ['Wide', 16, 9], ['Tall', 9, 16],
]);
/** The side of the outline of a square, in pixels; the others have its area. */
const OUTLINE = 20;
const SIDES = [128, 256, 384, 512, 768, 1024, 1536, 2048];

/** Shape, area, or both sides as numbers. @param {{facts: Model|null}} props */
export function Size({ facts }) {
  const draft = useStore(state => state.draft);
  const pixels = useStore(state => state.status?.limits.pixels ?? Infinity);
  const size = sizeOf(draft, facts, pixels);
  if (!facts || !size) return html`<fieldset class="size"><legend>Size</legend><div class="shapes"></div></fieldset>`;
  const { width, height, ofReference } = size;
  const usual = usualSide(facts);
  const area = width * height;
  const shape = SHAPES.reduce((best, next) => {
    const off = (/** @type {[string, number, number]} */ [, a, d]) => Math.abs(Math.log(width / height) - Math.log(a / d));
    return off(next) < off(best) ? next : best;
  });
  const [, across, down] = shape;
  const sides = [...new Set([...SIDES, usual])].sort((a, b) => a - b).filter(side => {
    const [w, h] = sized(across, down, side * side, facts, pixels);
    return Math.abs(Math.sqrt(w * h) - side) < facts.sideStep;
  });
  const side = sides.reduce((best, next) =>
    Math.abs(next - Math.sqrt(area)) < Math.abs(best - Math.sqrt(area)) ? next : best, sides[0] ?? usual);
  const set = (/** @type {[number, number]} */ [w, h]) => change({ width: w, height: h });
  const number = (/** @type {'width'|'height'} */ name, /** @type {number} */ value) => html`<input type="number" inputmode="numeric"
    aria-label=${name === 'width' ? 'Width in pixels' : 'Height in pixels'} min=${facts.smallestSide} max=${facts.largestSide}
    step=${facts.sideStep} value=${value}
    onChange=${onNumber(side => change({ width, height, [name]: side || null }))} />`;
  return html`<fieldset class="size"><legend>Size</legend>
    <div class="shapes">${SHAPES.map(([name, a, d]) => html`<label key=${name} class="shape" title=${`${name}, ${a}:${d}`}>
      <input type="radio" name="shape" checked=${shape[0] === name} onChange=${() => set(sized(a, d, side * side, facts, pixels))} />
      <span class="outline-box"><span class="outline" style=${{ width: `${OUTLINE * Math.sqrt(a / d)}px`, height: `${OUTLINE * Math.sqrt(d / a)}px` }}></span></span><span>${a}:${d}</span>
      <span class="unseen">${name}</span></label>`)}</div>
    <div class="size-row">
      <label class="inline"><span class="unseen">Area</span><select
        onChange=${onText(text => set(sized(across, down, Number(text) ** 2, facts, pixels)))}>
        ${sides.map(option => html`<option key=${option} value=${option} selected=${option === side}>${option} px${option === usual ? ', usual' : ''}</option>`)}</select></label>
      <span class="by">${number('width', width)}<span aria-hidden="true">×</span>${number('height', height)}</span>
    </div>
    ${ofReference ? html`<p class="note" role="status">Taken from the first reference.</p>`
      : draft.references.length > 0 && facts.takesImages && html`<button type="button" class="link" onClick=${() => change({ width: null, height: null })}>Take the size of the first reference</button>`}
    <${Problem} fields="width height size" />
  </fieldset>`;
}

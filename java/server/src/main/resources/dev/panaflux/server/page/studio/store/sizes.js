/** @import { Draft, Model } from './types.js' */
/** The sizes that a model can draw, and the one that is drawn if nobody chose. */


/** What a model draws if it is not asked for a size, and has no reference. */
const MOST_USUAL_SIDE = 512;
/** The area that references are scaled down to. */
const REFERENCE_PIXELS = 1024 * 1024;

/** @param {Model} facts */
export const usualSide = facts => Math.min(MOST_USUAL_SIDE, facts.preferredSide);

/**
 * The largest size of an aspect that is not above an area, within the limits of model and server: they make it smaller, not of another
 * aspect.
 * @param {number} width of the aspect, in any unit
 * @param {number} height
 * @param {number} area in pixels
 * @param {Model} facts
 * @param {number} most pixels
 * @returns {[number, number]}
 */
export function sized(width, height, area, facts, most) {
  const least = facts.smallestSide / Math.min(width, height);
  const largest = Math.min(facts.largestSide / Math.max(width, height), Math.sqrt(most / (width * height)));
  const scale = Math.min(largest, Math.max(least, Math.sqrt(area / (width * height))));
  const within = (/** @type {number} */ side) => Math.min(facts.largestSide, Math.max(facts.smallestSide, side * facts.sideStep));
  const even = (/** @type {(steps: number) => number} */ round) => /** @type {[number, number]} */ (
    [within(round((width * scale) / facts.sideStep)), within(round((height * scale) / facts.sideStep))]);
  const nearest = even(Math.round);
  return nearest[0] * nearest[1] <= most ? nearest : even(Math.floor);
}

/**
 * The size that the next image gets, and whether the first reference gives it.
 * @param {Draft} draft
 * @param {Model|null} facts
 * @param {number} most pixels
 * @returns {{width: number, height: number, ofReference: boolean}|null} null while the model is not known
 */
export function sizeOf(draft, facts, most) {
  if (!facts) return null;
  const first = facts.takesImages ? draft.references[0] : undefined;
  const ofReference = Boolean(first?.width && draft.width === null && draft.height === null);
  let [width, height] = [usualSide(facts), usualSide(facts)];
  if (ofReference && first) {
    // What is beyond a multiple of the model's step is cut off.
    const scale = Math.sqrt(Math.min(1, REFERENCE_PIXELS / (first.width * first.height)));
    const cut = (/** @type {number} */ side) => Math.floor(Math.floor(side * scale) / facts.sideStep) * facts.sideStep;
    [width, height] = [cut(first.width), cut(first.height)];
    [width, height] = sized(width, height, width * height, facts, most);
  }
  return { width: draft.width ?? width, height: draft.height ?? height, ofReference };
}

/** @import { Image, Progress } from '../store/types.js' */
/** Numbers and times as people read them. */

const LONGEST_NAME = 100;

const PHASES = /** @type {Record<string, string>} */ ({
  'encode-prompt': 'Reading the prompt',
  'encode-references': 'Looking at the references',
  'encode-source': 'Looking at the source',
  denoise: 'Drawing',
  decode: 'Developing',
  load: 'Loading the model',
  quantize: 'Preparing weights',
});

/** @param {Progress} progress */
export function phase(progress) {
  const name = PHASES[progress.phase] ?? progress.phase.replaceAll('-', ' ');
  return progress.phase === 'denoise' ? `${name}, step ${Math.min(progress.step + 1, progress.steps)} of ${progress.steps}` : name;
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)}\u00a0s`;
  if (seconds < 90) return `${Math.round(seconds)}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

/** @param {string} time */
function day(time) {
  const date = new Date(time);
  const today = new Date().toDateString() === date.toDateString();
  return today
    ? `today, ${date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}`
    : date.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** When an image was drawn, and in what time. @param {Image} image */
export const drawn = image => `${day(image.time)}${image.seconds > 0 ? `, in ${duration(image.seconds)}` : ''}`;

/**
 * @param {number} number
 * @param {string} one
 * @param {string=} many
 */
export const count = (number, one, many = `${one}s`) => `${number.toLocaleString()} ${number === 1 ? one : many}`;

/** Enough of a prompt to know it by. @param {string} prompt */
export const shortened = prompt => (prompt.length > LONGEST_NAME ? `${prompt.slice(0, LONGEST_NAME).trimEnd()}…` : prompt);

/** @param {Image} image */
export const describe = image => `${shortened(image.prompt) || 'No prompt'}, ${image.width} by ${image.height}, seed ${image.seed}`;

/** Pictures as files, URLs and canvases. */
import { get } from './store.js';
/** @import { Image, Input } from './types.js' */

let keys = 0;

/** How PNG, JPEG, WebP, GIF and BMP begin in base64. */
const READABLE = /^data:[^,]*;base64,(iVBORw0KGgo|\/9j\/|UklGR|R0lGOD|Qk)/;
const MILLION = 1e6;
const MEBIBYTE = 1_048_576;
/** Room for what is sent beside images. */
const REST_BYTES = 65_536;


/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/**
 * A file as an input.
 * @param {File} file
 * @returns {Promise<Input>}
 * @throws {Error} if it is no image that the server reads, or too large for it
 */
export async function ofFile(file) {
  const name = file.name || 'The pasted image';
  const src = await dataUrl(file);
  const image = READABLE.test(src) ? await load(src).catch(() => null) : null;
  if (!image) throw new Error(`${name} is not an image that can be read. Take PNG, JPEG, WebP, GIF or BMP.`);
  const { naturalWidth: width, naturalHeight: height } = image;
  const most = get().status?.limits.inputPixels ?? Infinity;
  if (width * height > most) {
    const millions = (/** @type {number} */ pixels) => (pixels / MILLION).toFixed(1);
    throw new Error(`${name} is too large: it has ${millions(width * height)} million pixels, and the server takes ${millions(most)} million.`);
  }
  const input = { key: newKey(), src, value: src, name, width, height };
  const reason = tooMuch([input], name);
  if (reason) throw new Error(reason);
  return input;
}

/**
 * Why images are too large to be sent together.
 * @param {Input[]} inputs
 * @param {string} name of the one that is one too many
 * @returns {string} empty if they are not
 */
export function tooMuch(inputs, name) {
  const most = (get().status?.limits.bodyBytes ?? Infinity) - REST_BYTES;
  const bytes = inputs.reduce((sum, input) => sum + input.value.length, 0);
  const mebibytes = (/** @type {number} */ number) => (number / MEBIBYTE).toFixed(1);
  return bytes > most ? `${name} is too large: with it, ${mebibytes(bytes)} MiB are sent, and the server takes ${mebibytes(most)} MiB.` : '';
}

/**
 * An image of the gallery as an input.
 * @param {Image} image
 * @returns {Input}
 */
export function ofImage(image) {
  return { key: newKey(), src: image.url, value: `image:${image.id}`, name: image.prompt, width: image.width, height: image.height };
}

/** A name that no other input on this page has. */
export const newKey = () => `${Date.now().toString(36)}-${++keys}`;

/**
 * @param {string} src
 * @returns {Promise<HTMLImageElement>}
 */
export async function load(src) {
  const image = new Image();
  image.src = src;
  await image.decode();
  return image;
}

/**
 * The image files of a paste.
 * @param {DataTransfer|null} data
 * @returns {File[]}
 */
export function filesOf(data) {
  return [...(data?.files ?? [])].filter(file => file.type.startsWith('image/'));
}

/**
 * A canvas's content as PNG.
 * @param {HTMLCanvasElement} canvas
 */
export const png = canvas => canvas.toDataURL('image/png');

/**
 * @param {number} width
 * @param {number} height
 * @returns {[HTMLCanvasElement, CanvasRenderingContext2D]}
 */
export function canvas(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser has no canvas');
  return [canvas, context];
}

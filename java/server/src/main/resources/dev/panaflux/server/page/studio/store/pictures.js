// @ts-check
/** Pictures as files, URLs and canvases. */

let keys = 0;

/** @typedef {import('./types.js').Input} Input */

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
 */
export async function ofFile(file) {
  const src = await dataUrl(file);
  return { key: newKey(), src, value: src, name: file.name || 'pasted image' };
}

/**
 * An image of the gallery as an input.
 * @param {import('./types.js').Image} image
 * @returns {Input}
 */
export function ofImage(image) {
  return { key: newKey(), src: image.url, value: `image:${image.id}`, name: image.prompt };
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
 * The image files of a drop or a paste.
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

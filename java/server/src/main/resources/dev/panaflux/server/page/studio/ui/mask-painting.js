import { canvas, png } from '../store/pictures.js';

/** @typedef {{left: number, top: number, right: number, bottom: number}} Border */

const UNDO = 12;
const TINT = '#ff5a2a';
const OPACITY = 0.6;

/** A mask over an image, opaque where to repaint, and a border that is added to the image. */
export class MaskPainting {
  /**
   * @param {HTMLImageElement} source
   * @param {HTMLImageElement|null} earlier mask, of the same size
   */
  constructor(source, earlier) {
    this.source = source;
    this.width = source.naturalWidth;
    this.height = source.naturalHeight;
    const [layer, paint] = canvas(this.width, this.height);
    this.mask = layer;
    this.paint = paint;
    /** @type {Border} */
    this.border = { left: 0, top: 0, right: 0, bottom: 0 };
    /** @type {ImageData[]} */
    this.earlier = [];
    if (earlier) this.take(earlier);
  }

  get outerWidth() {
    return this.width + this.border.left + this.border.right;
  }

  get outerHeight() {
    return this.height + this.border.top + this.border.bottom;
  }

  get isGrown() {
    return this.outerWidth > this.width || this.outerHeight > this.height;
  }

  /** Whether something could be lost. */
  get isChanged() {
    return this.earlier.length > 0 || this.isGrown;
  }

  /** Lets the next change be undone. */
  remember() {
    this.earlier = [...this.earlier.slice(1 - UNDO), this.paint.getImageData(0, 0, this.width, this.height)];
  }

  undo() {
    const before = this.earlier.pop();
    if (before) this.paint.putImageData(before, 0, 0);
  }

  /** @param {HTMLImageElement} earlier white where to repaint */
  take(earlier) {
    this.paint.drawImage(earlier, 0, 0, this.width, this.height);
    const pixels = this.paint.getImageData(0, 0, this.width, this.height);
    for (let i = 0; i < pixels.data.length; i += 4) {
      pixels.data[i + 3] = pixels.data[i] ?? 0;
      pixels.data.fill(255, i, i + 3);
    }
    this.paint.putImageData(pixels, 0, 0);
  }

  clear() {
    this.paint.clearRect(0, 0, this.width, this.height);
  }

  invert() {
    this.paint.globalCompositeOperation = 'xor';
    this.paint.fillStyle = '#fff';
    this.paint.fillRect(0, 0, this.width, this.height);
    this.paint.globalCompositeOperation = 'source-over';
  }

  /**
   * Draws from one point to another, in pixels of the source.
   * @param {{x: number, y: number}} from
   * @param {{x: number, y: number}} to
   * @param {number} size
   * @param {boolean} erase
   */
  stroke(from, to, size, erase) {
    this.paint.globalCompositeOperation = erase ? 'destination-out' : 'source-over';
    this.paint.strokeStyle = '#fff';
    this.paint.lineWidth = size;
    this.paint.lineCap = 'round';
    this.paint.beginPath();
    this.paint.moveTo(from.x, from.y);
    this.paint.lineTo(to.x + 0.01, to.y);
    this.paint.stroke();
    this.paint.globalCompositeOperation = 'source-over';
  }

  isEmpty() {
    if (this.isGrown) return false;
    const { data } = this.paint.getImageData(0, 0, this.width, this.height);
    for (let i = 3; i < data.length; i += 4) {
      if ((data[i] ?? 0) > 127) return false;
    }
    return true;
  }

  /** The source with its border, into which its edges are drawn out. */
  extended() {
    const { left, top } = this.border;
    const [whole, context] = canvas(this.outerWidth, this.outerHeight);
    const { width, height, source } = this;
    const right = this.outerWidth - left - width;
    const bottom = this.outerHeight - top - height;
    const columns = /** @type {[number, number, number, number][]} */ ([[0, 1, 0, left], [0, width, left, width], [width - 1, 1, left + width, right]]);
    const rows = /** @type {[number, number, number, number][]} */ ([[0, 1, 0, top], [0, height, top, height], [height - 1, 1, top + height, bottom]]);
    for (const [sx, sw, x, w] of columns) {
      for (const [sy, sh, y, h] of rows) {
        if (w > 0 && h > 0) context.drawImage(source, sx, sy, sw, sh, x, y, w, h);
      }
    }
    return whole;
  }

  /** The mask with its border, which is repainted: opaque there. */
  outer() {
    const [outer, context] = canvas(this.outerWidth, this.outerHeight);
    context.fillStyle = '#fff';
    context.fillRect(0, 0, outer.width, outer.height);
    context.clearRect(this.border.left, this.border.top, this.width, this.height);
    context.drawImage(this.mask, this.border.left, this.border.top);
    return outer;
  }

  /** The mask as the server takes it: white where to repaint, else black. */
  blackAndWhite() {
    const [whole, context] = canvas(this.outerWidth, this.outerHeight);
    context.fillStyle = '#000';
    context.fillRect(0, 0, whole.width, whole.height);
    context.drawImage(this.outer(), 0, 0);
    return whole;
  }

  /** What is sent: the image if it was made larger, and the mask if there is one. */
  result() {
    return { source: this.isGrown ? png(this.extended()) : null, mask: this.isEmpty() ? null : png(this.blackAndWhite()) };
  }

  /**
   * Shows the image with the mask as a tint over it.
   * @param {HTMLCanvasElement} onto
   */
  show(onto) {
    onto.width = this.outerWidth;
    onto.height = this.outerHeight;
    const context = onto.getContext('2d');
    if (!context) return;
    context.drawImage(this.extended(), 0, 0);
    const tint = this.outer();
    const ink = tint.getContext('2d');
    if (!ink) return;
    ink.globalCompositeOperation = 'source-in';
    ink.fillStyle = TINT;
    ink.fillRect(0, 0, tint.width, tint.height);
    context.globalAlpha = OPACITY;
    context.drawImage(tint, 0, 0);
  }
}

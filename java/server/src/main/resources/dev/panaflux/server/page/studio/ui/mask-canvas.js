import { html, useLayoutEffect, useRef, useState } from '../vendor/preact-htm.js';
/** @import { Border } from './mask-painting.js' */

const HANDLES = /** @type {[keyof Border, string][]} */ ([['left', 'ArrowLeft'], ['top', 'ArrowUp'], ['right', 'ArrowRight'], ['bottom', 'ArrowDown']]);
const OPPOSITE = /** @type {Record<string, string>} */ ({ ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft', ArrowUp: 'ArrowDown', ArrowDown: 'ArrowUp' });

/**
 * Where the mask is painted: with a pointer, or with arrow keys and the space bar.
 * @param {import('./props.js').MaskCanvas} props
 */
export function MaskCanvas({ painting, drawn, erase, size, grow, again }) {
  const shown = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const last = useRef(/** @type {{x: number, y: number}|null} */ (null));
  const [brush, setBrush] = useState(/** @type {{x: number, y: number}|null} */ (null));
  useLayoutEffect(() => { if (shown.current) painting.show(shown.current); }, [painting, drawn]);

  /** How many pixels of the image one of the screen is. */
  const scale = () => painting.outerWidth / (shown.current?.getBoundingClientRect().width || 1);
  const point = (/** @type {PointerEvent} */ event) => {
    const area = shown.current?.getBoundingClientRect();
    return {
      x: (event.clientX - (area?.left ?? 0)) * scale() - painting.border.left,
      y: (event.clientY - (area?.top ?? 0)) * scale() - painting.border.top,
    };
  };
  const paint = (/** @type {{x: number, y: number}} */ to) => {
    painting.stroke(last.current ?? to, to, size, erase);
    last.current = to;
    again();
  };
  const down = (/** @type {PointerEvent} */ event) => {
    shown.current?.setPointerCapture(event.pointerId);
    painting.remember();
    last.current = null;
    paint(point(event));
  };
  const move = (/** @type {PointerEvent} */ event) => {
    setBrush(point(event));
    if (event.buttons) paint(point(event));
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const at = brush ?? { x: painting.width / 2, y: painting.height / 2 };
    const by = Math.max(2, Math.round(size / 3));
    const steps = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] });
    const step = steps[event.key];
    if (step) {
      setBrush({ x: Math.max(0, Math.min(painting.width, at.x + step[0])), y: Math.max(0, Math.min(painting.height, at.y + step[1])) });
    } else if (event.key === ' ') {
      painting.remember();
      last.current = null;
      setBrush(at);
      paint(at);
    } else {
      return;
    }
    event.preventDefault();
  };
  const percent = (/** @type {number} */ pixels, /** @type {number} */ of) => `${(100 * pixels) / of}%`;
  return html`<div class="mask-area"><div class="mask-frame" style=${{ aspectRatio: `${painting.outerWidth} / ${painting.outerHeight}`, '--ratio': String(painting.outerWidth / painting.outerHeight) }}>
    <canvas ref=${shown} tabindex="0" role="img" aria-label="Image with its mask. Arrow keys move the brush, the space bar paints."
      onPointerDown=${down} onPointerMove=${move} onPointerLeave=${() => setBrush(null)} onKeyDown=${press}></canvas>
    ${brush && html`<span class=${erase ? 'brush erasing' : 'brush'} style=${{
      left: percent(brush.x + painting.border.left, painting.outerWidth), top: percent(brush.y + painting.border.top, painting.outerHeight),
      width: percent(size, painting.outerWidth) }}></span>`}
    ${HANDLES.map(([edge, key]) => html`<${Handle} key=${edge} edge=${edge} outward=${key} pixels=${painting.border[edge]} scale=${scale} grow=${grow} />`)}
  </div></div>`;
}

/**
 * Pulls an edge of the image outward.
 * @param {import('./props.js').Handle} props
 */
function Handle({ edge, outward, pixels, scale, grow }) {
  const start = useRef(/** @type {{at: number, pixels: number, scale: number}|null} */ (null));
  const across = edge === 'left' || edge === 'right';
  const sign = edge === 'left' || edge === 'top' ? -1 : 1;
  const at = (/** @type {PointerEvent} */ event) => (across ? event.clientX : event.clientY);
  const down = (/** @type {any} */ event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { at: at(event), pixels, scale: scale() };
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const from = start.current;
    if (from) grow(edge, from.pixels + sign * (at(event) - from.at) * from.scale);
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const step = event.key === outward ? 32 : event.key === OPPOSITE[outward] ? -32 : 0;
    if (!step) return;
    event.preventDefault();
    grow(edge, pixels + step);
  };
  return html`<button type="button" class="handle ${edge}" role="slider" aria-label=${`Grow at the ${edge}, pixels`} aria-valuenow=${pixels} aria-valuemin="0"
    aria-orientation=${across ? 'horizontal' : 'vertical'} onPointerDown=${down} onPointerMove=${move} onPointerUp=${() => { start.current = null; }} onKeyDown=${press}></button>`;
}

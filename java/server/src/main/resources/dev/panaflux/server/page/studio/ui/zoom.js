import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { useListeners } from './listen.js';

const MOST = 16;
const FIT = { scale: 1, x: 0, y: 0 };

/**
 * An image that can be zoomed by wheel, keys, double click or two fingers, and moved.
 * @param {{src: string, alt: string}} props
 */
export function Zoom({ src, alt }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const pointers = useRef(/** @type {Map<number, {x: number, y: number}>} */ (new Map()));
  const [at, setAt] = useState(FIT);
  useEffect(() => setAt(FIT), [src]);

  /**
   * Zooms around a point of the window, or around the middle.
   * @param {number} factor
   * @param {number=} clientX
   * @param {number=} clientY
   */
  const zoom = (factor, clientX, clientY) => setAt(before => {
    const area = box.current?.getBoundingClientRect();
    if (!area) return before;
    const scale = Math.min(MOST, Math.max(1, before.scale * factor));
    const px = (clientX ?? area.left + area.width / 2) - area.left - area.width / 2;
    const py = (clientY ?? area.top + area.height / 2) - area.top - area.height / 2;
    const real = scale / before.scale;
    return scale === 1 ? FIT : { scale, x: px - (px - before.x) * real, y: py - (py - before.y) * real };
  });

  // Not passive, so that the page behind does not scroll or zoom with it.
  useEffect(() => box.current?.addEventListener('wheel', event => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }, { passive: false }), []);
  useListeners({
    keydown({ key }) {
      if (key === '+' || key === '=') zoom(1.5);
      else if (key === '-') zoom(1 / 1.5);
      else if (key === '0') setAt(FIT);
    },
  });

  const down = (/** @type {PointerEvent} */ event) => {
    box.current?.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const distance = (/** @type {{x: number, y: number}} */ p) => Math.hypot(p.x - other.x, p.y - other.y) || 1;
      zoom(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      setAt(shown => (shown.scale === 1 ? shown : { ...shown, x: shown.x + now.x - before.x, y: shown.y + now.y - before.y }));
    }
    pointers.current.set(event.pointerId, now);
  };
  /** How large its pixels are shown. */
  const percent = () => {
    const image = box.current?.querySelector('img');
    if (!box.current || !image?.naturalWidth) return '';
    const fit = Math.min(box.current.clientWidth / image.naturalWidth, box.current.clientHeight / image.naturalHeight);
    return `${Math.round(at.scale * fit * devicePixelRatio * 100)} %`;
  };
  const up = (/** @type {PointerEvent} */ event) => pointers.current.delete(event.pointerId);
  return html`<div ref=${box} class=${at.scale > 1 ? 'zoom zoomed' : 'zoom'} onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}
    onDblClick=${(/** @type {MouseEvent} */ event) => (at.scale > 1 ? setAt(FIT) : zoom(3, event.clientX, event.clientY))}>
    <img src=${src} alt=${alt} draggable="false" style=${{ transform: `translate(${at.x}px, ${at.y}px) scale(${at.scale})` }} />
    <span class="zoom-level" aria-hidden="true">${at.scale > 1 ? percent() : ''}</span>
  </div>`;
}

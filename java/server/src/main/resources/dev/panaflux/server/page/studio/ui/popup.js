// @ts-check
import { useLayoutEffect, useRef } from '../vendor/preact-htm.js';

/**
 * Lets something that pops up close by Esc, by a press elsewhere, and when the focus leaves it. By Esc, the button that opened it gets the
 * focus back.
 * @param {boolean} open
 * @param {() => void} close
 * @returns {{current: HTMLElement|null}} for the element that holds both the button, which tells whether it is expanded, and the popup, of
 *   that class
 */
export function usePopup(open, close) {
  const place = useRef(/** @type {HTMLElement|null} */ (null));
  useLayoutEffect(() => {
    if (!open) return undefined;
    const isInside = (/** @type {EventTarget|null} */ target) => target instanceof Element
      && Boolean(place.current?.contains(target) && target.closest('.popup, [aria-expanded]'));
    const leave = (/** @type {Event} */ event) => { if (!isInside(event.target)) close(); };
    const press = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close();
      /** @type {HTMLElement|null|undefined} */ (place.current?.querySelector('[aria-expanded]'))?.focus();
    };
    addEventListener('pointerdown', leave);
    addEventListener('focusin', leave);
    addEventListener('keydown', press);
    return () => {
      removeEventListener('pointerdown', leave);
      removeEventListener('focusin', leave);
      removeEventListener('keydown', press);
    };
  }, [open]);
  return place;
}

import { useRef } from '../vendor/preact-htm.js';
import { useListeners } from './listen.js';

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
  const leave = (/** @type {Event} */ { target }) => {
    const inside = target instanceof Element && place.current?.contains(target) && target.closest('.popup, [aria-expanded]');
    if (!inside) close();
  };
  useListeners({
    pointerdown: leave,
    focusin: leave,
    keydown(event) {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close();
      /** @type {HTMLElement|null|undefined} */ (place.current?.querySelector('[aria-expanded]'))?.focus();
    },
  }, [], open);
  return place;
}

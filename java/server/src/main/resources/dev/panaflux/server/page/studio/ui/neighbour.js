import { useEffect, useRef } from '../vendor/preact-htm.js';

/**
 * Hands the focus on when something of a list is taken away: to what comes in its place.
 * @param {string} places what can have the focus, one for each element and one after the last
 * @returns {[{current: HTMLElement|null}, (at: number) => void]} for the list, and called before an element is taken away
 */
export function useNeighbour(places) {
  const list = useRef(/** @type {HTMLElement|null} */ (null));
  const removed = useRef(-1);
  useEffect(() => {
    if (removed.current < 0) return;
    /** @type {HTMLElement|undefined} */ ([...list.current?.querySelectorAll(places) ?? []][removed.current])?.focus();
    removed.current = -1;
  });
  return [list, at => { removed.current = at; }];
}

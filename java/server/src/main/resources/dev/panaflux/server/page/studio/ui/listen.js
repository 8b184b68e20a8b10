import { useLayoutEffect } from '../vendor/preact-htm.js';

/**
 * Listens to the whole page while a component is shown.
 * @param {Record<string, (event: any) => void>} hear by type of event
 * @param {unknown[]} inputs what the listeners depend on
 * @param {boolean} on whether to listen
 */
export function useListeners(hear, inputs = [], on = true) {
  useLayoutEffect(() => {
    const ending = new AbortController();
    if (on) Object.entries(hear).forEach(([type, act]) => addEventListener(type, act, { signal: ending.signal, passive: type === 'scroll' }));
    return () => ending.abort();
  }, [on, ...inputs]);
}

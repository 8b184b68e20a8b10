import { get, set } from './store.js';

const LINGER_MILLIS = 9_000;
let ids = 0;

/**
 * Shows a line for some seconds.
 * @param {string} text
 * @param {{label: string, run: () => void}=} action
 * @param {'note'|'error'} kind
 * @param {string} topic takes the place of an earlier one of the same topic
 */
export function toast(text, action, kind = 'note', topic = '') {
  const id = ++ids;
  set({ toasts: [...get().toasts.filter(other => other.text !== text && (!topic || other.topic !== topic)), { id, text, kind, topic, action }].slice(-3) });
  setTimeout(() => dismiss(id), LINGER_MILLIS);
}

/** @param {number} id */
export function dismiss(id) {
  set({ toasts: get().toasts.filter(other => other.id !== id) });
}

/** Takes away what is no longer true. @param {string} topic */
export function clear(topic) {
  if (get().toasts.some(toast => toast.topic === topic)) set({ toasts: get().toasts.filter(toast => toast.topic !== topic) });
}

/** What went wrong, in a line. @param {unknown} error */
export const message = error => (error instanceof Error ? error.message : String(error));

/**
 * Tells the user if a call fails.
 * @template T
 * @param {Promise<T>} result
 * @returns {Promise<T|undefined>}
 */
export async function told(result) {
  try {
    return await result;
  } catch (error) {
    toast(message(error), undefined, 'error');
    return undefined;
  }
}

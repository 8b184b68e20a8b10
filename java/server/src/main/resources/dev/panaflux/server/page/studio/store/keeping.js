/** @import { Draft } from './types.js' */
/**
 * Keeps the draft in this browser, so that a reload does not lose it: its images in a database, as they are large, and the rest where
 * it is written at once.
 */

const TEXTS = 'panaflux.draft';
const STORE = 'draft';


/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('panaflux', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<any>}
 */
async function transact(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/**
 * What was kept; nothing where browsers keep nothing, as in private windows.
 * @returns {Promise<Partial<Draft>>}
 */
export async function kept() {
  try {
    const texts = JSON.parse(localStorage.getItem(TEXTS) ?? '{}');
    return { ...texts, ...await transact('readonly', store => store.get(STORE)) };
  } catch {
    return {};
  }
}

/**
 * @param {Draft} draft
 * @param {Draft} before
 */
export function keep(draft, before) {
  const { references, edit, ...texts } = draft;
  try {
    localStorage.setItem(TEXTS, JSON.stringify(texts));
  } catch {
    // It lasts until the page is closed.
  }
  if (references !== before.references || edit !== before.edit) {
    transact('readwrite', store => store.put({ references, edit }, STORE)).catch(() => {});
  }
}

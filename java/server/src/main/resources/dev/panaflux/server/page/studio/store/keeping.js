// @ts-check
/** Keeps the draft, with its images, in this browser, so that a reload does not lose it. */

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

/** What was kept, or undefined: also where browsers keep nothing, as in private windows. */
export async function kept() {
  try {
    return await transact('readonly', store => store.get(STORE));
  } catch {
    return undefined;
  }
}

let timer = 0;

/** @param {import('./types.js').Draft} draft */
export function keep(draft) {
  clearTimeout(timer);
  timer = setTimeout(() => transact('readwrite', store => store.put(draft, STORE)).catch(() => {}), 300);
}

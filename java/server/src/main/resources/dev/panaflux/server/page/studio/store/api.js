// @ts-check
import { set } from './store.js';

const KEY = 'panaflux.key';

/** The server's answer that something is wrong, or that there is none. */
export class ApiError extends Error {
  /**
   * @param {number} status of HTTP, 0 if there was no answer
   * @param {string} message one line
   * @param {string=} field
   */
  constructor(status, message, field) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/**
 * Keeps the server's key for this tab.
 * @param {string} key
 */
export function useKey(key) {
  sessionStorage.setItem(KEY, key);
}

/** @returns {Record<string, string>} */
export function keyHeaders() {
  const key = sessionStorage.getItem(KEY);
  return key ? { 'X-API-Key': key } : {};
}

/**
 * Calls the server.
 * @param {string} method
 * @param {string} path
 * @param {object=} body
 * @param {Record<string, string>=} headers
 * @returns {Promise<any>} the answer's document
 * @throws {ApiError}
 */
export async function call(method, path, body, headers) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...keyHeaders(), ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new ApiError(0, 'The server does not answer.');
  }
  const document = await response.json().catch(() => null);
  if (!response.ok) {
    if (response.status === 401) set({ connection: 'locked' });
    const error = document?.error ?? {};
    throw new ApiError(response.status, error.message ?? `The server answered ${response.status}.`, error.field);
  }
  return document;
}

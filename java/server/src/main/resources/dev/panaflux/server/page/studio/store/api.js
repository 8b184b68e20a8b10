import { set } from './store.js';

const KEY = 'panaflux.key';
/** What headers hold. */
const FIT = /^[\x20-\x7e\xa0-\xff]+$/;

/** The server's answer that something is wrong, or that there is none. */
export class ApiError extends Error {
  /**
   * @param {number} status of HTTP, 0 if there was no answer
   * @param {string} message one line
   * @param {string=} field
   * @param {string=} kind the server's word for it
   */
  constructor(status, message, field, kind) {
    super(message);
    this.status = status;
    this.field = field;
    this.kind = kind;
  }
}

/**
 * Keeps the server's key for this tab, if it is that.
 * @param {string} key
 * @returns {Promise<string>} why it cannot be, or nothing
 */
export async function useKey(key) {
  if (!FIT.test(key)) return 'This key has characters that no key can have. Look at the keyboard’s language.';
  try {
    const response = await fetch('/api/status', { headers: { 'X-API-Key': key } });
    if (response.status === 401) return 'The server has another key. Look at it again.';
  } catch {
    return 'The server does not answer. Try again.';
  }
  sessionStorage.setItem(KEY, key);
  return '';
}

/** @returns {Record<string, string>} none if no key is known, or one that no header can hold */
export function keyHeaders() {
  const key = sessionStorage.getItem(KEY);
  return key && FIT.test(key) ? { 'X-API-Key': key } : {};
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
    throw new ApiError(response.status, error.message ?? `The server answered ${response.status}.`, error.field, error.kind);
  }
  return document;
}

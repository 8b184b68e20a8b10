import { keyHeaders } from './api.js';
import { get, set } from './store.js';

/** The server says something at least every eight seconds. */
const SILENCE_MILLIS = 25_000;
const LONGEST_WAIT_MILLIS = 8_000;

/** @type {string|null} */
let last = null;
/** @type {() => void} */
let wake = () => {};

/**
 * Follows the server's events for as long as the page is open. Goes on after the last event that it saw if the connection is lost.
 * @param {() => Promise<void>} connected is called whenever a connection stands, before its events
 * @param {(type: string, data: any) => void} hear
 */
export async function follow(connected, hear) {
  addEventListener('online', () => wake());
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
  for (let failures = 0; ; failures++) {
    try {
      await once(async () => {
        failures = 0;
        await connected();
        set({ connection: 'live' });
      }, hear);
    } catch {
      // It is tried again.
    }
    if (get().connection !== 'locked') set({ connection: 'lost' });
    const wait = Math.min(LONGEST_WAIT_MILLIS, 300 * 2 ** failures);
    await new Promise(resolve => {
      wake = () => resolve(undefined);
      setTimeout(resolve, wait);
    });
  }
}

/** Tries to connect now. */
export const retry = () => wake();

/**
 * @param {() => Promise<void>} connected
 * @param {(type: string, data: any) => void} hear
 */
async function once(connected, hear) {
  const ending = new AbortController();
  let timer = setTimeout(() => ending.abort(), SILENCE_MILLIS);
  try {
    const response = await fetch('/api/events?previews=true', {
      headers: { ...keyHeaders(), ...(last ? { 'Last-Event-ID': last } : {}) },
      signal: ending.signal,
    });
    if (response.status === 401) set({ connection: 'locked' });
    if (!response.ok || !response.body) return;
    await connected();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => ending.abort(), SILENCE_MILLIS);
      const events = (text + value).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) tell(event, hear);
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} event its lines
 * @param {(type: string, data: any) => void} hear
 */
function tell(event, hear) {
  let type = '';
  let data = '';
  for (const line of event.split('\n')) {
    if (line.startsWith('id: ')) last = line.slice(4);
    if (line.startsWith('event: ')) type = line.slice(7);
    if (line.startsWith('data: ')) data += line.slice(6);
  }
  if (type) hear(type, JSON.parse(data));
}

// @ts-check
import { call, keyHeaders } from './api.js';
import { get, set } from './store.js';
import { told } from './toasts.js';

/** @typedef {import('./types.js').Benchmark} Benchmark */

/** Learns what was measured last, with its charts. */
export async function load() {
  set({ benchmark: await call('GET', '/api/benchmark') });
}

/**
 * Takes over what an event tells of a benchmark: how far it is.
 * @param {Benchmark} now
 */
export function follow(now) {
  set({ benchmark: now });
  if (now.state === 'done') load().catch(() => {});
}

/** @param {{prompt: string, model?: string, rounds: number, everyPrecision: boolean}} wanted */
export async function start(wanted) {
  const begun = await told(call('POST', '/api/benchmark', wanted));
  // Its events may have come before the answer.
  if (begun && get().benchmark?.started !== begun.started) set({ benchmark: begun });
}

export const cancel = () => told(call('DELETE', '/api/benchmark'));

/**
 * Saves the report as a file; a link could not show the key.
 * @param {'html'|'json'} format
 */
export async function save(format) {
  const response = await told(fetch(`/api/benchmark/report.${format}`, { headers: keyHeaders() }));
  if (!response?.ok) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = `panaflux-benchmark.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

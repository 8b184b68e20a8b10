import { call, keyHeaders } from './api.js';
import { get, set } from './store.js';
import { told } from './toasts.js';

/** Learns the results of the last benchmark and its charts, which events do not tell. */
export async function load() {
  set({ benchmark: await call('GET', '/api/benchmark') });
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

import { call } from './api.js';
import { search, take } from './images.js';
import { get, set } from './store.js';
import { told } from './toasts.js';
/** @import { Job } from './types.js' */

const MOST_WAITING = 500;
const PAUSE_MILLIS = 150;

const isOpen = (/** @type {Job} */ job) => job.state === 'queued' || job.state === 'running';

/** Learns what the server is, and what it does at the moment. */
export async function refresh() {
  const [status, { models }, { jobs }, benchmark] = await Promise.all([
    call('GET', '/api/status'),
    call('GET', '/api/models'),
    call('GET', '/api/jobs?limit=300'),
    call('GET', '/api/benchmark?results=false'),
  ]);
  const failed = [...get().jobs.values()].filter(job => job.state === 'failed');
  const open = jobs.filter(isOpen);
  set({
    status,
    models,
    benchmark,
    jobs: new Map([...failed, ...open].map(job => [job.id, job])),
    prompts: [...new Set([...jobs.map((/** @type {Job} */ job) => job.prompt), ...get().prompts])].slice(0, 200),
  });
  await search();
}

/**
 * Takes over an event.
 * @param {string} type
 * @param {any} data
 */
export function hear(type, data) {
  if (type === 'preview') {
    set({ previews: new Map(get().previews).set(data.id, data) });
  } else if (type === 'progress') {
    const job = get().jobs.get(data.id);
    if (job) put({ ...job, state: 'running', progress: data.progress });
  } else if (type === 'job') {
    keep(data);
    take(data);
  } else if (type === 'benchmark') {
    set({ benchmark: data });
  }
}

/** @param {Job} job */
function put(job) {
  set({ jobs: new Map(get().jobs).set(job.id, job) });
}

let asking = 0;

/** Learns the places of all jobs that wait, soon: they are true together only, so no event tells one. */
function learnOrder() {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const { jobs: waiting } = await call('GET', `/api/jobs?state=queued&limit=${MOST_WAITING}`).catch(() => ({ jobs: null }));
    if (!waiting) return;
    const places = new Map(waiting.map((/** @type {Job} */ job) => [job.id, job.position]));
    set({ jobs: new Map([...get().jobs].map(([id, job]) => [id, { ...job, position: places.get(id) ?? job.position }])) });
  }, PAUSE_MILLIS);
}

/** @param {Job} job */
function keep(job) {
  const before = get().jobs.get(job.id);
  const known = before !== undefined;
  if (before?.state !== job.state && (isOpen(job) || known)) learnOrder();
  if (isOpen(job)) {
    put({ ...job, position: before?.position });
    remember(job.prompt);
  } else if (job.state === 'failed' && known) {
    put(job);
  } else {
    forget(job.id);
  }
}

/** @param {string} prompt */
function remember(prompt) {
  const { prompts } = get();
  if (prompts[0] !== prompt) set({ prompts: [prompt, ...prompts.filter(other => other !== prompt)].slice(0, 200) });
}

/**
 * Shows a job no longer.
 * @param {string} id
 */
export function forget(id) {
  const jobs = new Map(get().jobs);
  const previews = new Map(get().previews);
  jobs.delete(id);
  previews.delete(id);
  set({ jobs, previews });
}

/** @param {Job} job */
export async function cancel(job) {
  await told(call('DELETE', `/api/jobs/${job.id}`));
}

/** The jobs in the order in which they come: failed ones, the one in work, and those that wait. */
export function inOrder(/** @type {Map<string, Job>} */ jobs) {
  const place = { failed: 0, running: 1, queued: 2, done: 3, cancelled: 3 };
  return [...jobs.values()].sort((a, b) =>
    place[a.state] - place[b.state] || (a.position ?? 1e9) - (b.position ?? 1e9) || (a.id < b.id ? -1 : 1));
}

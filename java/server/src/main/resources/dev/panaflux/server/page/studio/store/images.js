import { ApiError, call } from './api.js';
import { get, set } from './store.js';
import { toast, told } from './toasts.js';
/** @import { Filter, Image, Job } from './types.js' */

const PAGE = 120;
const LARGEST_PAGE = 500;
let latest = 0;

/**
 * Both sides of a size as people write them; one side stands for a square.
 * @param {string} text
 * @returns {[string, string]|null} null if it cannot be read
 */
export function readSize(text) {
  const [, width, height = width] = /^\s*(\d{1,5})(?:\s*[x×*]\s*(\d{1,5}))?\s*$/i.exec(text) ?? [];
  return width && height ? [width, height] : null;
}

/** @param {Filter} filter */
function query(filter) {
  const fields = new URLSearchParams({ limit: String(PAGE) });
  if (filter.words.trim()) fields.set('q', filter.words);
  if (filter.seed.trim()) fields.set('seed', filter.seed.trim());
  if (filter.model) fields.set('model', filter.model);
  if (filter.starred) fields.set('starred', 'true');
  const size = readSize(filter.size);
  if (size) {
    fields.set('width', size[0]);
    fields.set('height', size[1]);
  }
  if (filter.since) fields.set('since', new Date(`${filter.since}T00:00`).toISOString());
  if (filter.until) fields.set('until', new Date(new Date(`${filter.until}T00:00`).getTime() + 86_400_000).toISOString());
  return fields;
}

/** Whether the gallery shows all images. */
export function isWhole(/** @type {Filter} */ filter) {
  return query(filter).size === 1;
}

/**
 * Fetches what the gallery shows.
 * @param {Filter=} filter a new one
 */
export async function search(filter = get().gallery.filter) {
  const mine = ++latest;
  const before = get().gallery;
  set({ gallery: { ...before, filter, state: before.items.length ? before.state : 'loading' } });
  try {
    const page = await call('GET', `/api/images?${query(filter)}`);
    if (mine !== latest) return;
    set({ gallery: { filter, items: page.images, total: page.total, next: page.next, state: 'ready' } });
  } catch (error) {
    if (mine === latest) set({ gallery: { ...get().gallery, state: 'failed' } });
    throw error;
  }
}

let fetching = false;

/**
 * Fetches the next part of what the gallery shows.
 * @param {number} least how many images it should have, if there are as many
 */
export async function more(least = PAGE) {
  const { gallery } = get();
  if (fetching || !gallery.next) return;
  fetching = true;
  const mine = latest;
  try {
    const fields = query(gallery.filter);
    fields.set('before', gallery.next);
    fields.set('limit', String(Math.min(LARGEST_PAGE, Math.max(PAGE, least))));
    const page = await call('GET', `/api/images?${fields}`);
    if (mine === latest) {
      const now = get().gallery;
      set({ gallery: { ...now, items: [...now.items, ...page.images], total: page.total, next: page.next } });
    }
  } catch (error) {
    // What it continued from may have been deleted.
    if (error instanceof ApiError && error.status === 400) await search();
  } finally {
    fetching = false;
  }
}

/**
 * Which of two images comes first: ids begin with the time.
 * @param {Image} one
 * @param {Image} other
 */
function order(one, other) {
  if (one.job !== other.job) return one.job > other.job ? -1 : 1;
  return Number(other.id.split('-')[1]) - Number(one.id.split('-')[1]);
}

let searching = 0;

/**
 * Takes over what an event tells of a job's images.
 * @param {Job} job
 */
export function take(job) {
  const { gallery } = get();
  const ours = gallery.items.filter(item => item.job === job.id);
  const images = job.images.map(image => ({
    ...image, job: job.id, prompt: job.prompt, negativePrompt: job.negativePrompt, model: job.model, width: job.width,
    height: job.height, steps: job.steps, guidance: job.guidance, schedule: job.schedule, format: job.format,
    loras: job.loras, precision: job.precision, inputs: job.inputs,
  }));
  const same = ours.length === images.length && images.every(image =>
    ours.some(item => item.id === image.id && item.starred === image.starred));
  if (same) return;
  if (!isWhole(gallery.filter)) {
    clearTimeout(searching);
    searching = setTimeout(() => search().catch(() => {}), 250);
    return;
  }
  const others = gallery.items.filter(item => item.job !== job.id);
  const oldest = gallery.next ? gallery.items.at(-1) : null;
  const items = [...others, ...images.filter(image => !oldest || order(image, oldest) <= 0)].sort(order);
  const total = gallery.total + items.length - gallery.items.length;
  set({ gallery: { ...gallery, items, total } });
}

/**
 * An image that the gallery may not show now.
 * @param {string} id
 * @returns {Promise<Image>}
 */
export async function find(id) {
  return get().gallery.items.find(item => item.id === id) ?? call('GET', `/api/images/${encodeURIComponent(id)}`);
}

/** @param {Image} image */
export async function star(image) {
  await told(call('POST', `/api/images/${image.id}`, { starred: !image.starred }));
}

/**
 * Moves images out of the gallery, and offers to bring them back.
 * @param {Image[]} images
 */
export async function remove(images) {
  await told(Promise.all(images.map(image => call('POST', `/api/images/${image.id}`, { removed: true }))));
  set({ chosen: get().chosen.filter(id => !images.some(image => image.id === id)) });
  toast(images.length === 1 ? 'Image deleted' : `${images.length} images deleted`, {
    label: 'Undo',
    run: () => told(Promise.all(images.map(image => call('POST', `/api/images/${image.id}`, { removed: false })))),
  });
}

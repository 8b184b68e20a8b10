import { ApiError, call } from './api.js';
import { broughtBack } from './inputs.js';
import { hear } from './jobs.js';
import { keep, kept } from './keeping.js';
import { lorasOf } from './loras.js';
import { load, ofFile, ofImage, tooMuch } from './pictures.js';
import { sizeOf } from './sizes.js';
import { get, set } from './store.js';
import { clear, message, toast, told } from './toasts.js';
/** @import { ChosenLora, Draft, Image, Input, State } from './types.js' */

const MOST_REFERENCES = 16;
const SEED_BITS = 48n;
/** What references need, of whatever model. */
const LEAST_SIDE = 64;
const MOST_ASPECT = 8;
/** Messages of which only the latest is of interest. */
const DRAWING = 'drawing';

/** @param {Partial<Draft>} parts */
export function change(parts) {
  const before = get().draft;
  const draft = { ...before, ...parts };
  set({ draft, problem: null });
  keep(draft, before);
}

/** Takes up the draft of an earlier visit. */
export async function restore() {
  set({ draft: { ...get().draft, ...await kept() } });
}

/** A seed nobody has asked for yet: fewer bits than there could be, so that it can be read out. */
export function newSeed() {
  const bits = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n;
  return String(bits >> (64n - SEED_BITS));
}

/** The model of the draft. */
export function model(/** @type {State} */ state) {
  return state.models.find(model => model.name === state.draft.model)
    ?? state.models.find(model => model.default) ?? null;
}

let sending = false;

/** Asks the server for images. */
export async function draw() {
  const { draft, connection, status } = get();
  if (sending) return;
  if (connection !== 'live') {
    toast('The server does not answer yet', undefined, 'error', DRAWING);
    return;
  }
  if (!draft.prompt.trim()) {
    document.getElementById('prompt')?.focus();
    return;
  }
  sending = true;
  const seed = draft.seedLocked && draft.seed ? draft.seed : newSeed();
  change({ seed });
  const facts = model(get());
  const guided = facts && !facts.distilled;
  try {
    const size = draft.edit
      ? { width: evenSide(draft.edit.width), height: evenSide(draft.edit.height) }
      : sizeOf(draft, facts, status?.limits.pixels ?? Infinity);
    // Sent again with the same key, it is the same job.
    const headers = { 'Idempotency-Key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
    hear('job', await call('POST', '/api/jobs', {
      prompt: draft.prompt,
      negativePrompt: (guided && draft.negativePrompt.trim()) || undefined,
      model: draft.model || undefined,
      width: size?.width,
      height: size?.height,
      steps: draft.steps ?? undefined,
      guidance: guided ? draft.guidance ?? undefined : undefined,
      schedule: draft.schedule,
      seed,
      count: draft.count,
      format: draft.format,
      precision: draft.precision || undefined,
      loras: draft.loras.length ? draft.loras : undefined,
      references: draft.references.length ? draft.references.map(input => input.value) : undefined,
      source: draft.edit?.source.value,
      mask: draft.edit?.mask ?? undefined,
      strength: draft.edit?.strength,
    }, headers));
    clear(DRAWING);
  } catch (error) {
    refused(error);
  } finally {
    sending = false;
  }
}

/**
 * Tells why nothing is drawn: at the field, if it is because of one.
 * @param {unknown} error
 */
function refused(error) {
  const known = error instanceof ApiError ? error : null;
  const limit = get().status?.queue.limit;
  clear(DRAWING);
  if (known?.field) {
    set({ problem: { field: known.field, text: known.message } });
  } else if (known?.kind === 'queue-full') {
    toast(`The queue is full: ${limit} jobs wait. Try again when one of them is done.`, undefined, 'error', DRAWING);
  } else {
    toast(message(error), known?.status === 0 ? { label: 'Try again', run: draw } : undefined, 'error', DRAWING);
  }
}

/** A side that the model can draw. */
function evenSide(/** @type {number} */ side) {
  const facts = model(get());
  if (!facts) return side;
  const even = Math.round(side / facts.sideStep) * facts.sideStep;
  return Math.min(Math.max(even, facts.smallestSide), facts.largestSide);
}

/**
 * Takes an image's settings.
 * @param {Partial<Image> & {seed?: string, adapters?: ChosenLora[]}} image
 */
export async function useSettings(image) {
  const known = get().models.some(model => model.name === image.model);
  const loras = lorasOf(image);
  const left = new Set((image.adapters ?? []).map(adapter => adapter.name)).size > loras.length;
  change({
    prompt: image.prompt ?? '',
    negativePrompt: image.negativePrompt ?? '',
    model: known ? image.model : '',
    width: image.width || null,
    height: image.height || null,
    steps: image.steps || null,
    guidance: image.guidance ?? null,
    schedule: scheduleName(image.schedule),
    precision: precisionOf(image),
    loras,
    seed: image.seed ?? '',
    seedLocked: Boolean(image.seed),
    count: 1,
  });
  const { references, edit, gone } = await broughtBack(image.inputs, image);
  change({ references, edit });
  toast(taken(left, gone));
}

/**
 * What became of an image's settings.
 * @param {boolean} withoutLoras
 * @param {number} gone images that it was made from
 */
function taken(withoutLoras, gone) {
  const lacks = [];
  if (withoutLoras) lacks.push('LoRAs that are not here');
  if (gone) lacks.push(gone === 1 ? 'an image that the server no longer has' : `${gone} images that the server no longer has`);
  return lacks.length ? `Settings taken over, without ${lacks.join(' and ')}` : 'Settings taken over, with the seed';
}

/** The precision of an image, if it can be asked for and is not what the server does anyway. */
function precisionOf(/** @type {{precision?: string}} */ image) {
  const { status } = get();
  const asked = image.precision ?? '';
  return asked !== status?.precision && status?.precisions.includes(asked) ? asked : '';
}

/** What the field takes of what images record: `auto`, `linear` or `power:ALPHA`. */
function scheduleName(/** @type {string|undefined} */ label) {
  const name = (label ?? 'auto').replace(' ', ':');
  return name === 'linear' || name.startsWith('power') ? name : 'auto';
}

/** @param {string} seed */
export function useSeed(seed) {
  change({ seed, seedLocked: true });
  toast(`Seed ${seed} is locked`);
}

/**
 * Adds what can be a reference, and tells of the rest why not.
 * @param {Input[]} inputs
 * @param {number=} place of the first of them; else they come last
 * @returns {number} how many were added
 */
export function addReferences(inputs, place = get().draft.references.length) {
  let added = 0;
  for (const input of inputs) {
    const { references, edit } = get().draft;
    const reason = references.length < MOST_REFERENCES
      ? notReference(input, [...references, ...(edit ? [edit.source] : [])])
      : `There can be ${MOST_REFERENCES} references; ${input.name} was left out.`;
    if (reason) toast(reason, undefined, 'error');
    else change({ references: references.toSpliced(place + added++, 0, input) });
  }
  return added;
}

/**
 * Why an image cannot be a reference.
 * @param {Input} input
 * @param {Input[]} others that go with the same request
 * @returns {string} empty if it can
 */
function notReference(input, others) {
  const { name, width, height } = input;
  const least = Math.max(LEAST_SIDE, model(get())?.sideStep ?? 1);
  const size = `${width} × ${height} pixels`;
  if (Math.min(width, height) < least) return `${name} is too small: it has ${size}, and a reference needs ${least} each way.`;
  if (Math.max(width, height) > MOST_ASPECT * Math.min(width, height)) {
    return `${name} is too narrow: it has ${size}, and one side of a reference may be at most ${MOST_ASPECT} times the other.`;
  }
  return tooMuch([...others, input], name);
}

/** @param {Image} image */
export function useAsReference(image) {
  if (addReferences([ofImage(image)])) toast('Added to the references');
}

/**
 * @param {File[]} files
 * @returns {Promise<number>} how many were added
 */
export async function addFiles(files) {
  const inputs = await Promise.all(files.map(file => told(ofFile(file))));
  return addReferences(inputs.filter(input => input !== undefined));
}

/**
 * Moves a reference to another place.
 * @param {number} from
 * @param {number} to its place then
 */
export function moveReference(from, to) {
  const references = [...get().draft.references];
  const [moved] = references.splice(from, 1);
  if (moved) references.splice(Math.max(0, Math.min(to, references.length)), 0, moved);
  change({ references });
}

/** @param {string} key */
export function removeReference(key) {
  change({ references: get().draft.references.filter(input => input.key !== key) });
}

/**
 * Begins to edit an image: opens the mask editor.
 * @param {Input} source
 * @param {string|null} mask
 */
export async function edit(source, mask = null) {
  const reason = tooMuch([...get().draft.references, source], source.name);
  if (reason) {
    toast(reason, undefined, 'error');
    return;
  }
  try {
    const image = await load(source.src);
    set({ masking: { source, width: image.naturalWidth, height: image.naturalHeight, mask } });
  } catch {
    toast(`${source.name} is not an image that this browser can show.`, undefined, 'error');
  }
}

// @ts-check
import { ApiError, call } from './api.js';
import { broughtBack } from './inputs.js';
import { hear } from './jobs.js';
import { keep, kept } from './keeping.js';
import { lorasOf } from './loras.js';
import { load, ofFile, ofImage } from './pictures.js';
import { get, set } from './store.js';
import { message, toast } from './toasts.js';

/** @typedef {import('./types.js').Draft} Draft */
/** @typedef {import('./types.js').Image} Image */

const MOST_REFERENCES = 16;
const SEED_BITS = 48n;

/** @param {Partial<Draft>} parts */
export function change(parts) {
  const before = get().draft;
  const draft = { ...before, ...parts };
  set({ draft });
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
export function model(/** @type {import('./store.js').State} */ state) {
  return state.models.find(model => model.name === state.draft.model)
    ?? state.models.find(model => model.default) ?? null;
}

let sending = false;

/** Asks the server for images. */
export async function draw() {
  const { draft } = get();
  if (sending) return;
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
    // Sent again with the same key, it is the same job.
    const headers = { 'Idempotency-Key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
    hear('job', await call('POST', '/api/jobs', {
      prompt: draft.prompt,
      negativePrompt: (guided && draft.negativePrompt.trim()) || undefined,
      model: draft.model || undefined,
      width: draft.edit ? evenSide(draft.edit.width) : draft.width ?? undefined,
      height: draft.edit ? evenSide(draft.edit.height) : draft.height ?? undefined,
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
  } catch (error) {
    const lost = error instanceof ApiError && error.status === 0;
    toast(message(error), lost ? { label: 'Try again', run: draw } : undefined, 'error');
  } finally {
    sending = false;
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
 * @param {Partial<Image> & {seed?: string, adapters?: import('./types.js').ChosenLora[]}} image
 */
export async function useSettings(image) {
  const known = get().models.some(model => model.name === image.model);
  const loras = lorasOf(image);
  const left = new Set((image.adapters ?? []).map(adapter => adapter.name)).size > loras.length;
  change({
    prompt: image.prompt ?? '',
    negativePrompt: image.negativePrompt ?? '',
    model: known ? image.model : '',
    width: image.width ?? null,
    height: image.height ?? null,
    steps: image.steps ?? null,
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
 * @param {import('./types.js').Input[]} inputs
 */
export function addReferences(inputs) {
  const references = [...get().draft.references, ...inputs];
  if (references.length > MOST_REFERENCES) toast(`At most ${MOST_REFERENCES} references`, undefined, 'error');
  change({ references: references.slice(0, MOST_REFERENCES) });
}

/** @param {Image} image */
export function useAsReference(image) {
  addReferences([ofImage(image)]);
  toast('Added to the references');
}

/** @param {File[]} files */
export async function addFiles(files) {
  addReferences(await Promise.all(files.map(ofFile)));
}

/**
 * Moves a reference to another place.
 * @param {number} from
 * @param {number} to
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
 * @param {import('./types.js').Input} source
 * @param {string|null} mask
 */
export async function edit(source, mask = null) {
  try {
    const image = await load(source.src);
    set({ masking: { source, width: image.naturalWidth, height: image.naturalHeight, mask } });
  } catch {
    toast(`${source.name}: expected an image that this browser can show`, undefined, 'error');
  }
}

// @ts-check
import { useEffect, useReducer, useRef } from '../vendor/preact-htm.js';

/**
 * The page's state. The parts are replaced, never changed, so that components see by identity what is new.
 *
 * @typedef {object} State
 * @property {'connecting'|'live'|'lost'|'locked'} connection
 * @property {import('./types.js').Status|null} status
 * @property {import('./types.js').Model[]} models
 * @property {import('./types.js').Lora[]} loras
 * @property {Map<string, import('./types.js').Job>} jobs those that have not ended, and those that failed
 * @property {Map<string, import('./types.js').Preview>} previews by job
 * @property {{filter: import('./types.js').Filter, items: import('./types.js').Image[], total: number, next: string|null, state: 'loading'|'ready'|'failed'}} gallery
 * @property {import('./types.js').Draft} draft
 * @property {import('./types.js').Benchmark|null} benchmark
 * @property {string[]} prompts earlier ones, the latest first
 * @property {string[]} chosen ids of images that are marked for comparing
 * @property {{name: string, ids: string[]}} view what is open over the studio
 * @property {{source: import('./types.js').Input, width: number, height: number, mask: string|null}|null} masking
 * @property {{recipe: any, file: File, src: string}|null} recalled
 * @property {{field: string, text: string}|null} problem what the server found wrong with a field
 * @property {{value: string, painting: import('../ui/mask-painting.js').MaskPainting}|null} unfinished a mask whose window was left, and its source
 * @property {{id: number, text: string, kind: 'note'|'error', topic: string, action?: {label: string, run: () => void}}[]} toasts
 */

/** @type {State} */
let state = {
  connection: 'connecting',
  status: null,
  models: [],
  loras: [],
  jobs: new Map(),
  previews: new Map(),
  gallery: {
    filter: { words: '', seed: '', size: '', model: '', since: '', until: '', starred: false },
    items: [], total: 0, next: null, state: 'loading',
  },
  draft: {
    prompt: '', negativePrompt: '', model: '', width: null, height: null, seed: '', seedLocked: false, count: 1,
    steps: null, guidance: null, schedule: 'auto', format: 'png', precision: '', loras: [], references: [], edit: null,
  },
  benchmark: null,
  prompts: [],
  chosen: [],
  view: { name: 'studio', ids: [] },
  masking: null,
  recalled: null,
  problem: null,
  unfinished: null,
  toasts: [],
};

/** @type {Set<() => void>} */
const listeners = new Set();

/** The state as it is now. */
export const get = () => state;

/**
 * Replaces parts of the state.
 * @param {Partial<State>} parts
 */
export function set(parts) {
  state = { ...state, ...parts };
  for (const listener of [...listeners]) listener();
}

/**
 * Calls `listener` after every change.
 * @param {() => void} listener
 * @returns {() => void} ends that
 */
export function subscribe(listener) {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/**
 * A part of the state; the component is drawn again when it is another one.
 * @template T
 * @param {(state: State) => T} select
 * @returns {T}
 */
export function useStore(select) {
  const [, redraw] = useReducer((/** @type {number} */ n) => n + 1, 0);
  const selected = select(state);
  const shown = useRef({ select, selected });
  shown.current = { select, selected };
  useEffect(() => {
    const look = () => {
      if (shown.current.select(state) !== shown.current.selected) redraw(0);
    };
    look();
    return subscribe(look);
  }, []);
  return selected;
}

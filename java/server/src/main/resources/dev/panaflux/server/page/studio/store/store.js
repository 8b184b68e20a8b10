import { useEffect, useReducer, useRef } from '../vendor/preact-htm.js';
/** @import { State } from './types.js' */

/** A filter that shows every image. */
export const ALL = { words: '', seed: '', size: '', model: '', since: '', until: '', starred: false };

/** @type {State} */
let state = {
  connection: 'connecting',
  status: null,
  models: [],
  loras: [],
  jobs: new Map(),
  previews: new Map(),
  gallery: {
    filter: ALL,
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

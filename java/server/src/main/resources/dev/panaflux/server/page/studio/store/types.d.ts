/** What the server sends, as far as the page reads it, and what the page makes of it. Browsers do not get this file. */

export interface Image {
  /** the job's id, a dash, and the image's place in the job */
  id: string;
  job: string;
  url: string;
  thumbnail: string;
  /** 64 bits without a sign, too many for a number */
  seed: string;
  time: string;
  seconds: number;
  starred: boolean;
  prompt: string;
  negativePrompt?: string;
  model: string;
  width: number;
  height: number;
  steps: number;
  guidance: number;
  schedule: string;
  format: string;
  loras: ChosenLora[];
  /** if it is not the server's own */
  precision?: string;
  inputs?: Inputs;
}

/** The images that came with a request, by names that the server gave them. */
export interface Inputs {
  references: string[];
  source?: string;
  mask?: string;
  strength?: number;
}

export interface Progress {
  phase: string;
  image: number;
  step: number;
  steps: number;
  /** 0 to 1 */
  share: number;
  etaSeconds?: number;
}

export interface Job {
  id: string;
  state: 'queued'|'running'|'done'|'failed'|'cancelled';
  created: string;
  prompt: string;
  negativePrompt?: string;
  model: string;
  width: number;
  height: number;
  steps: number;
  guidance: number;
  schedule: string;
  seed: string;
  count: number;
  format: string;
  loras: ChosenLora[];
  /** if it is not the server's own */
  precision?: string;
  inputs?: Inputs;
  priority: string;
  references: number;
  edits: boolean;
  position?: number;
  images: Image[];
  progress?: Progress;
  error?: {kind: string, message: string};
}

export interface Preview {
  /** the job's */
  id: string;
  image: number;
  step: number;
  steps: number;
  /** a data URL */
  data: string;
}

export interface Model {
  name: string;
  default: boolean;
  smallestSide: number;
  preferredSide: number;
  largestSide: number;
  sideStep: number;
  steps: number;
  guidance: number;
  distilled: boolean;
  takesImages: boolean;
  /** whether there are words that it does not know */
  listsWords: boolean;
}

/** A word of a prompt that the model does not know. */
export interface UnknownWord {
  word: string;
  /** what it knows instead */
  nearest: string|null;
}

export interface Lora {
  name: string;
  kind: string;
  ranks: number[];
  fits: boolean;
}

export interface ChosenLora {
  name: string;
  strength: number;
}

export interface Status {
  version: string;
  model: string;
  /** the server's own */
  precision: string;
  precisions: string[];
  queue: {waiting: number, running: number, limit: number};
  limits: {pixels: number, images: number, steps: number, inputPixels: number, bodyBytes: number, previews: boolean};
}

/** What drew an image of a benchmark, and how fast. */
export interface BenchmarkResult {
  backend: string;
  precision: string;
  threads: number;
  seconds: number;
  /** a data URL */
  image: string;
  psnr?: number;
  maxDifference?: number;
}

export interface Benchmark {
  state: 'none'|'running'|'done'|'failed'|'cancelled';
  started: string;
  prompt: string;
  seed: string;
  run: number;
  /** 0 while that is unknown */
  runs: number;
  /** 0 to 1 */
  share: number;
  variant: string;
  error?: string;
  results?: BenchmarkResult[];
  warnings?: string[];
  /** HTML */
  charts?: string;
}

/** An image that goes with a request. */
export interface Input {
  /** names it on this page */
  key: string;
  /** shows it */
  src: string;
  /** what the server gets: a data URL, or `image:ID` */
  value: string;
  name: string;
  width: number;
  height: number;
}

/** An image to begin with. */
export interface Edit {
  source: Input;
  /** a data URL, white where to repaint; null for everywhere */
  mask: string|null;
  /** 0 to 1 */
  strength: number;
  width: number;
  height: number;
}

/** What the next job asks for; empty where the model decides. */
export interface Draft {
  prompt: string;
  negativePrompt: string;
  model: string;
  width: number|null;
  height: number|null;
  seed: string;
  seedLocked: boolean;
  count: number;
  steps: number|null;
  guidance: number|null;
  schedule: string;
  format: string;
  /** empty for the server's own */
  precision: string;
  loras: ChosenLora[];
  references: Input[];
  edit: Edit|null;
}

/** What the gallery shows. */
export interface Filter {
  words: string;
  seed: string;
  size: string;
  model: string;
  /** a day */
  since: string;
  /** a day */
  until: string;
  starred: boolean;
}

/** The page's state. The parts are replaced, never changed, so that components see by identity what is new. */
export interface State {
  connection: 'connecting'|'live'|'lost'|'locked';
  status: Status|null;
  models: Model[];
  loras: Lora[];
  /** those that have not ended, and those that failed */
  jobs: Map<string, Job>;
  /** by job */
  previews: Map<string, Preview>;
  gallery: {filter: Filter, items: Image[], total: number, next: string|null, state: 'loading'|'ready'|'failed'};
  draft: Draft;
  benchmark: Benchmark|null;
  /** earlier ones, the latest first */
  prompts: string[];
  /** ids of images that are marked for comparing */
  chosen: string[];
  /** what is open over the studio */
  view: {name: string, ids: string[]};
  masking: {source: Input, width: number, height: number, mask: string|null}|null;
  recalled: {recipe: any, file: File, src: string}|null;
  /** what the server found wrong with a field */
  problem: {field: string, text: string}|null;
  /** a mask whose window was left, and its source */
  unfinished: {value: string, painting: import('../ui/mask-painting.js').MaskPainting}|null;
  toasts: {id: number, text: string, kind: 'note'|'error', topic: string, action?: {label: string, run: () => void}}[];
}

/** How the server uses its machine. */
export interface MachineFacts {
  version: string;
  jdk: string;
  system: string;
  processor: string;
  processors: number;
  instructionSets: string[];
  memory: string;
  tuning: string;
  plan: string;
  backend: string;
  precision: string;
  threads: number;
  reason: string;
  backends: Record<string, string>;
  advice: string[];
}

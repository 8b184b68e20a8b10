/** The types of preact-htm.js, as far as the page uses it; for `tsc`, which checks the page. */
type Cleanup = void | (() => void);
type Change<T> = T | ((before: T) => T);

export function html(strings: TemplateStringsArray, ...values: unknown[]): any;
export function render(node: unknown, parent: Element): void;
export function useState<T>(initial: T | (() => T)): [T, (change: Change<T>) => void];
export function useReducer<S, A>(reducer: (state: S, action: A) => S, initial: S): [S, (action: A) => void];
export function useEffect(effect: () => Cleanup, inputs?: unknown[]): void;
export function useLayoutEffect(effect: () => Cleanup, inputs?: unknown[]): void;
export function useRef<T>(initial: T): { current: T };

/** Listeners of fields that take what people entered. */

/** @param {(text: string) => void} take */
export const onText = take => (/** @type {any} */ event) => take(event.target.value);

/** @param {(number: number|null) => void} take gets null for what is no number */
export const onNumber = take => (/** @type {any} */ event) => {
  const number = event.target.valueAsNumber;
  take(Number.isFinite(number) ? number : null);
};

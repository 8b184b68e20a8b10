import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { change } from '../store/draft.js';
import { useStore } from '../store/store.js';

/** How many images one drawing makes. */
export function Count() {
  const count = useStore(state => state.draft.count);
  const most = useStore(state => state.status?.limits.images ?? 16);
  const [text, setText] = useState(String(count));
  useEffect(() => setText(String(count)), [count]);
  const type = (/** @type {any} */ event) => {
    setText(event.target.value);
    const number = event.target.valueAsNumber;
    if (Number.isInteger(number) && number >= 1 && number <= most) change({ count: number });
  };
  const leave = (/** @type {any} */ event) => {
    const number = Math.min(most, Math.max(1, Math.trunc(event.target.valueAsNumber || 1)));
    event.target.value = String(number);
    setText(String(number));
    change({ count: number });
  };
  return html`<label class="count"><span>Images</span>
    <input type="number" inputmode="numeric" min="1" max=${most} value=${text} onInput=${type} onChange=${leave} /></label>`;
}

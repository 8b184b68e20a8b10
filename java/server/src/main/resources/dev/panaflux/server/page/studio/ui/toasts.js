import { html } from '../vendor/preact-htm.js';
import { useStore } from '../store/store.js';
import { dismiss } from '../store/toasts.js';
import { IconButton } from './icons.js';

/** Lines that tell what was done, or what went wrong. */
export function Toasts() {
  const toasts = useStore(state => state.toasts);
  return html`<div class="toasts" aria-live="polite">
    ${toasts.map(({ id, text, kind, action }) => html`<div key=${id} class="toast ${kind}" role=${kind === 'error' ? 'alert' : undefined}>
      <span>${text}</span>
      ${action && html`<button type="button" class="link" onClick=${() => { dismiss(id); action.run(); }}>${action.label}</button>`}
      <${IconButton} name="close" label="Dismiss" kind="small" onClick=${() => dismiss(id)} />
    </div>`)}
  </div>`;
}

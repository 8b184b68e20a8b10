// @ts-check
import { html, useState } from '../vendor/preact-htm.js';
import { useKey } from '../store/api.js';
import { retry } from '../store/events.js';
import { set } from '../store/store.js';
import { Window } from './window.js';

/** Asks for the server's key. */
export function KeyWindow() {
  const [key, setKey] = useState('');
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    useKey(key);
    set({ connection: 'connecting' });
    retry();
  };
  return html`<${Window} title="This server has a key" kind="narrow" close=${() => {}}>
    <form class="stack" onSubmit=${submit}>
      <p>Whoever started it with --api-key or PANAFLUX_API_KEY knows it. It is kept until this tab is closed.</p>
      <label class="field">Key<input type="password" autocomplete="current-password" required value=${key}
        onInput=${(/** @type {any} */ event) => setKey(event.target.value)} /></label>
      <button class="draw">Open</button>
    </form>
  </${Window}>`;
}

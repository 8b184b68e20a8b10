import { html, useRef, useState } from '../vendor/preact-htm.js';
import { useKey } from '../store/api.js';
import { retry } from '../store/events.js';
import { set } from '../store/store.js';
import { onText } from './fields.js';
import { Window } from './window.js';

/** Asks for the server's key until it is the right one. */
export function KeyWindow() {
  const [key, setKey] = useState('');
  const [reason, setReason] = useState('');
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setReason('');
    const why = await useKey(key.trim());
    setReason(why);
    if (why) {
      field.current?.select();
    } else {
      set({ connection: 'connecting' });
      retry();
    }
  };
  return html`<${Window} title="This server has a key" kind="narrow" close=${() => {}}>
    <form class="stack" onSubmit=${submit}>
      <p>Whoever started it with --api-key or PANAFLUX_API_KEY knows it. It is kept until this tab is closed.</p>
      <label class="field">Key<input ref=${field} type="password" autocomplete="current-password" required value=${key}
        aria-describedby="key-reason" aria-invalid=${String(reason !== '')}
        onInput=${onText(text => { setKey(text); setReason(''); })} /></label>
      <p id="key-reason" class="bad" role="alert">${reason}</p>
      <button class="draw">Open</button>
    </form>
  </${Window}>`;
}

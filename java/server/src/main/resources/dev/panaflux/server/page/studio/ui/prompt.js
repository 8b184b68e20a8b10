// @ts-check
import { html, useLayoutEffect, useRef, useState } from '../vendor/preact-htm.js';
import { change, draw } from '../store/draft.js';
import { get, useStore } from '../store/store.js';
import { IconButton } from './icons.js';
import { UnknownWords } from './unknown-words.js';

/** The prompt, which grows with its text, and earlier ones. */
export function Prompt() {
  const prompt = useStore(state => state.draft.prompt);
  const [listed, setListed] = useState(false);
  const box = useRef(/** @type {HTMLTextAreaElement|null} */ (null));
  const walk = useRef({ at: -1, own: '' });
  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [prompt]);

  /** @param {number} step */
  const recall = step => {
    const { prompts, draft } = get();
    if (walk.current.at < 0) walk.current.own = draft.prompt;
    const at = Math.max(-1, Math.min(prompts.length - 1, walk.current.at + step));
    walk.current.at = at;
    change({ prompt: at < 0 ? walk.current.own : prompts[at] ?? '' });
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      walk.current.at = -1;
      draw();
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? 1 : -1);
    }
  };
  const type = (/** @type {any} */ event) => {
    walk.current.at = -1;
    change({ prompt: event.target.value });
  };
  return html`<div class="prompt">
    <div class="field-head"><label for="prompt">Prompt</label>
      <${IconButton} name="history" label="Earlier prompts" keys="Alt+Up" pressed=${listed} filled=${false} onClick=${() => setListed(!listed)} /></div>
    <textarea id="prompt" ref=${box} rows="3" placeholder="What should the image show?" value=${prompt}
      aria-describedby="unknown-words prompt-keys" onInput=${type} onKeyDown=${press}></textarea>
    <${UnknownWords} />
    <p id="prompt-keys" class="unseen">Control and Enter draws. Alt and arrow up or down walk through earlier prompts.</p>
    ${listed && html`<${Earlier} close=${() => { setListed(false); box.current?.focus(); }} />`}
  </div>`;
}

/** @param {{close: () => void}} props */
function Earlier({ close }) {
  const prompts = useStore(state => state.prompts);
  const [words, setWords] = useState('');
  const fits = prompts.filter(prompt => prompt.toLowerCase().includes(words.toLowerCase())).slice(0, 50);
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
  };
  return html`<div class="earlier" onKeyDown=${press}>
    ${prompts.length > 8 && html`<input type="search" aria-label="Search earlier prompts" placeholder="Search" value=${words}
      onInput=${(/** @type {any} */ event) => setWords(event.target.value)} />`}
    ${fits.length === 0 && html`<p class="hint">${prompts.length ? 'No earlier prompt has these words.' : 'Prompts appear here once something was drawn.'}</p>`}
    <ul aria-label="Earlier prompts">${fits.map(prompt => html`<li key=${prompt}><button type="button"
      onClick=${() => { change({ prompt }); close(); }}>${prompt}</button></li>`)}</ul>
  </div>`;
}

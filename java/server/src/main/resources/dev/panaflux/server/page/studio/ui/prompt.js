import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact-htm.js';
import { change } from '../store/draft.js';
import { get, useStore } from '../store/store.js';
import { onText } from './fields.js';
import { IconButton } from './icons.js';
import { usePopup } from './popup.js';

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
      walk.current.at = -1;
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? 1 : -1);
    }
  };
  const type = onText(text => {
    walk.current.at = -1;
    change({ prompt: text });
  });
  const place = usePopup(listed, () => setListed(false));
  return html`<div class="prompt" ref=${place}>
    <div class="field-head"><label for="prompt">Prompt</label>
      <${IconButton} name="history" label="Earlier prompts" keys="Alt+Up" expanded=${listed} onClick=${() => setListed(!listed)} /></div>
    <textarea id="prompt" dir="auto" ref=${box} rows="3" placeholder="What should the image show?" value=${prompt}
      aria-describedby="unknown-words prompt-keys" onInput=${type} onKeyDown=${press}></textarea>
    <p id="prompt-keys" class="unseen">Control and Enter draws. Alt and arrow up or down walk through earlier prompts.</p>
    ${listed && html`<${Earlier} close=${() => { setListed(false); box.current?.focus(); }} />`}
  </div>`;
}

/** @param {{close: () => void}} props */
function Earlier({ close }) {
  const prompts = useStore(state => state.prompts);
  const [words, setWords] = useState('');
  const fits = prompts.filter(prompt => prompt.toLowerCase().includes(words.toLowerCase())).slice(0, 50);
  const list = useRef(/** @type {HTMLElement|null} */ (null));
  const places = () => /** @type {HTMLElement[]} */ ([...list.current?.querySelectorAll('input, li button') ?? []]);
  useEffect(() => places()[0]?.focus(), []);
  const press = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    const all = places();
    all[all.findIndex(place => place === document.activeElement) + step]?.focus();
  };
  return html`<div class="earlier popup" ref=${list} onKeyDown=${press}>
    ${prompts.length > 8 && html`<input type="search" aria-label="Search earlier prompts" placeholder="Search" value=${words}
      onInput=${onText(setWords)} />`}
    ${fits.length === 0 && html`<p class="hint">${prompts.length ? 'No earlier prompt has these words.' : 'Prompts appear here once something was drawn.'}</p>`}
    <ul aria-label="Earlier prompts">${fits.map(prompt => html`<li key=${prompt}><button type="button"
      onClick=${() => { change({ prompt }); close(); }}><span class="clamped" dir="auto">${prompt}</span></button></li>`)}</ul>
  </div>`;
}

import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { change, model } from '../store/draft.js';
import { useStore } from '../store/store.js';
import { replaced, unknownWords } from '../store/words.js';

/** How long nobody must type before the server is asked. */
const PAUSE = 500;
const MOST = 5;

/** What of the prompt the model does not know, if it is one that lists its words. */
export function UnknownWords() {
  const prompt = useStore(state => state.draft.prompt);
  const facts = useStore(model);
  const [words, setWords] = useState(/** @type {import('../store/types.js').UnknownWord[]} */ ([]));
  const name = facts?.listsWords ? facts.name : '';
  useEffect(() => {
    if (!name || !prompt.trim()) {
      setWords([]);
      return undefined;
    }
    let latest = true;
    const pause = setTimeout(async () => {
      const unknown = await unknownWords(prompt, name);
      if (latest) setWords(unknown);
    }, PAUSE);
    return () => {
      latest = false;
      clearTimeout(pause);
    };
  }, [prompt, name]);
  const there = words.filter(unknown => replaced(prompt, { ...unknown, nearest: '' }) !== prompt);
  return html`<p id="unknown-words" class="note unknown" role="status">${name && there.length > 0 && html`
    ${name} does not know ${there.slice(0, MOST).map((unknown, index) => html`${index > 0 && ', '}<b>${unknown.word}</b>${unknown.nearest && html` (try <button type="button" class="link" title=${`Put it in place of ${unknown.word}`} onClick=${() => change({ prompt: replaced(prompt, unknown) })}>${unknown.nearest}</button>)`}`)}${there.length > MOST ? ' and others' : ''}.
    It draws few things; “The real weights” in the README tells how to draw anything.`}</p>`;
}

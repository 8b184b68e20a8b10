import { html, useState } from '../vendor/preact-htm.js';
import { call } from '../store/api.js';
import { addFiles, addReferences, model } from '../store/draft.js';
import { filesOf, ofFile } from '../store/pictures.js';
import { get, set } from '../store/store.js';
import { toast, told } from '../store/toasts.js';
import { useListeners } from './listen.js';
import { count } from './words.js';

/**
 * Reads how an image was made, and takes it as a reference if it does not tell.
 * @param {File} file
 */
async function read(file) {
  const input = await told(ofFile(file));
  const answer = input && await told(call('POST', '/api/metadata', { image: input.src }));
  if (!answer) return;
  if (answer.recipe || model(get())?.takesImages === false) set({ recalled: { recipe: answer.recipe, file, src: input.src } });
  else if (addReferences([input])) toast(`${input.name} does not tell how it was made. It is a reference now.`);
}

/** Takes images that are dropped or pasted anywhere: several become references, as does one that tells nothing of itself. */
export function Drop() {
  const [shown, setShown] = useState(false);
  const carriesFiles = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  useListeners({
    dragover(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setShown(true);
    },
    dragleave(event) {
      if (!event.relatedTarget) setShown(false);
    },
    drop(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setShown(false);
      accept([...(event.dataTransfer?.files ?? [])]);
    },
    paste(event) {
      const files = filesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      accept(files);
    },
  });
  return shown && html`<div class="drop" aria-hidden="true"><p>Drop images to read their settings, or to work from them</p></div>`;
}

/** @param {File[]} files */
async function accept(files) {
  const [first] = files;
  if (!first) {
    toast('Only images can be dropped here.', undefined, 'error');
  } else if (files.length > 1) {
    const added = await addFiles(files);
    if (added) toast(`${count(added, 'reference')} added`);
  } else {
    await read(first);
  }
}

// @ts-check
import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { call } from '../store/api.js';
import { addFiles } from '../store/draft.js';
import { dataUrl, filesOf } from '../store/pictures.js';
import { set } from '../store/store.js';
import { toast, told } from '../store/toasts.js';

/**
 * Reads how an image was made.
 * @param {File} file
 */
async function read(file) {
  const src = await dataUrl(file);
  const answer = await told(call('POST', '/api/metadata', { image: src }));
  if (answer) set({ recalled: { recipe: answer.recipe, file, src } });
}

/** Takes images that are dropped or pasted anywhere: several become references, one is asked about. */
export function Drop() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const carriesFiles = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    const over = (/** @type {DragEvent} */ event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setShown(true);
    };
    const leave = (/** @type {DragEvent} */ event) => {
      if (!event.relatedTarget) setShown(false);
    };
    const drop = (/** @type {DragEvent} */ event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setShown(false);
      accept(filesOf(event.dataTransfer));
    };
    const paste = (/** @type {ClipboardEvent} */ event) => {
      const files = filesOf(event.clipboardData);
      if (files.length) {
        event.preventDefault();
        accept(files);
      }
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
  return shown && html`<div class="drop" aria-hidden="true"><p>Drop images to read their settings, or to work from them</p></div>`;
}

/** @param {File[]} files */
async function accept(files) {
  const [first] = files;
  if (!first) {
    toast('Expected images, found something else', undefined, 'error');
  } else if (files.length > 1) {
    await addFiles(files);
    toast(`${files.length} references added`);
  } else {
    await read(first);
  }
}

import { html, useEffect, useRef } from '../vendor/preact-htm.js';
import { IconButton } from './icons.js';

/**
 * A window over the page. The browser keeps the focus in it and gives it back at the end.
 * @param {import('./props.js').Window} props
 */
export function Window({ title, kind = '', close, children, head, onKeyDown }) {
  const dialog = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      const left = document.activeElement === document.body || shown?.contains(document.activeElement);
      shown?.close();
      // A window that is taken out of the document does not give the focus back by itself.
      if (left && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    close();
  };
  const press = (/** @type {MouseEvent} */ event) => {
    if (event.target === dialog.current) close();
  };
  return html`<dialog ref=${dialog} class="window ${kind}" aria-label=${title} onCancel=${cancel} onMouseDown=${press} onKeyDown=${onKeyDown}>
    <div class="window-body">
      <div class="window-head"><h2>${title}</h2>${head}<${IconButton} name="close" label="Close" keys="Esc" onClick=${close} /></div>
      ${children}
    </div>
  </dialog>`;
}

import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { change, edit, model } from '../store/draft.js';
import { load, newKey } from '../store/pictures.js';
import { get, set, useStore } from '../store/store.js';
import { toast } from '../store/toasts.js';
import { onNumber } from './fields.js';
import { IconButton } from './icons.js';
import { MaskCanvas } from './mask-canvas.js';
import { MaskPainting } from './mask-painting.js';
import { Window } from './window.js';
/** @import { Border } from './mask-painting.js' */

const EDGES = /** @type {[keyof Border, string][]} */ ([['left', 'Left'], ['top', 'Top'], ['right', 'Right'], ['bottom', 'Bottom']]);

/**
 * Marks what of an image is repainted, and lets it grow.
 * @param {{source: import('../store/types.js').Input, mask: string|null}} props
 */
export function MaskWindow({ source, mask }) {
  const [painting, setPainting] = useState(/** @type {MaskPainting|null} */ (null));
  const [erase, setErase] = useState(false);
  const [size, setSize] = useState(0);
  const [drawn, setDrawn] = useState(0);
  const even = useStore(state => model(state)?.sideStep ?? 16);
  const largest = useStore(state => model(state)?.largestSide ?? 2048);
  const close = () => set({ masking: null });
  /** Without what was done; it is there again when the image is opened again. */
  const leave = () => {
    close();
    if (!painting?.isChanged) return;
    set({ unfinished: { value: source.value, painting } });
    toast('The mask is kept for when you edit this image again.', { label: 'Go on', run: () => edit(source, mask) });
  };
  const again = () => setDrawn(number => number + 1);

  useEffect(() => {
    Promise.all([load(source.src), mask ? load(mask) : null]).then(([image, earlier]) => {
      const { unfinished } = get();
      setPainting(unfinished?.value === source.value ? unfinished.painting : new MaskPainting(image, earlier));
      set({ unfinished: null });
      // A dab of less than two squares of the model's grid may cover none of them.
      setSize(Math.max(2.5 * even, Math.round(Math.min(image.naturalWidth, image.naturalHeight) / 8)));
    });
  }, []);

  if (!painting) return html`<${Window} title="Edit image" kind="mask" close=${close}><p class="hint">Opening…</p></${Window}>`;

  const act = (/** @type {() => void} */ change) => () => {
    painting.remember();
    change();
    again();
  };
  const undo = () => { painting.undo(); again(); };
  const grow = (/** @type {keyof Border} */ edge, /** @type {number} */ pixels) => {
    const across = edge === 'left' || edge === 'right';
    const room = largest - (across ? painting.outerWidth : painting.outerHeight) + painting.border[edge];
    painting.border = { ...painting.border, [edge]: Math.max(0, Math.min(Math.floor(room / even) * even, Math.round(pixels / even) * even)) };
    again();
  };
  const done = () => {
    const result = painting.result();
    change({
      edit: {
        source: result.source ? { key: newKey(), src: result.source, value: result.source, name: source.name, width: painting.outerWidth, height: painting.outerHeight } : source,
        mask: result.mask,
        strength: result.mask ? 1 : get().draft.edit?.strength ?? 0.7,
        width: painting.outerWidth,
        height: painting.outerHeight,
      },
    });
    close();
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'z' && (event.ctrlKey || event.metaKey)) undo();
    else if (event.key === '[') setSize(before => Math.max(2, Math.round(before / 1.25)));
    else if (event.key === ']') setSize(before => Math.min(painting.width, Math.ceil(before * 1.25)));
    else if (event.key === 'b') setErase(false);
    else if (event.key === 'e') setErase(true);
  };
  return html`<${Window} title="Edit image" kind="mask" close=${leave} onKeyDown=${press}>
    <div class="mask-body">
      <${MaskCanvas} painting=${painting} drawn=${drawn} erase=${erase} size=${size} grow=${grow} again=${again} />
      <div class="mask-tools">
        <p class="note">Mark what to repaint. Leave it unmarked to redraw the whole image.</p>
        <div class="row" role="toolbar" aria-label="Mask">
          <${IconButton} name="brush" label="Brush" keys="B" pressed=${!erase} filled=${false} onClick=${() => setErase(false)} />
          <${IconButton} name="erase" label="Eraser" keys="E" pressed=${erase} filled=${false} onClick=${() => setErase(true)} />
          <${IconButton} name="invert" label="Invert" onClick=${act(() => painting.invert())} />
          <${IconButton} name="undo" label="Undo" keys="Ctrl+Z" disabled=${painting.earlier.length === 0} onClick=${undo} />
          <${IconButton} name="clear" label="Clear" onClick=${act(() => painting.clear())} />
        </div>
        <label class="field">Brush size, ${size} px<input type="range" min="2" max=${Math.max(8, Math.round(Math.min(painting.width, painting.height) / 2))} value=${size}
          onInput=${onNumber(number => setSize(number ?? size))} /></label>
        <fieldset><legend>Grow beyond the edges, px</legend><div class="edges">
          ${EDGES.map(([edge, label]) => html`<label key=${edge} class="field">${label}<input type="number" min="0" step=${even} value=${painting.border[edge]}
            onChange=${onNumber(number => grow(edge, number ?? 0))} /></label>`)}</div></fieldset>
        <p class="note">${painting.outerWidth} × ${painting.outerHeight} pixels</p>
        <div class="row end"><button type="button" class="quiet" onClick=${close}>Cancel</button><button type="button" class="draw" onClick=${done}>Use this</button></div>
      </div>
    </div>
  </${Window}>`;
}

import { html } from '../vendor/preact-htm.js';
import { addFiles, edit, useSeed, useSettings } from '../store/draft.js';
import { ofFile } from '../store/pictures.js';
import { set } from '../store/store.js';
import { Facts } from './facts.js';
import { Icon } from './icons.js';
import { Window } from './window.js';

const FIELDS = /** @type {[string, string][]} */ ([
  ['prompt', 'Prompt'], ['negativePrompt', 'Negative prompt'], ['model', 'Model'], ['seed', 'Seed'], ['steps', 'Steps'],
  ['guidance', 'Guidance'], ['schedule', 'Schedule'], ['origin', 'Made by'], ['backend', 'Backend'], ['precision', 'Precision'],
]);

/**
 * What an image from elsewhere tells of itself, and what can be done with it.
 * @param {{recipe: any, file: File, src: string}} props
 */
export function Recalled({ recipe, file, src }) {
  const close = () => set({ recalled: null });
  const then = (/** @type {() => void} */ act) => () => { close(); act(); };
  const settings = recipe && { ...recipe, seed: recipe.seed === undefined ? undefined : String(recipe.seed) };
  return html`<${Window} title="How this image was made" kind="recalled" close=${close}>
    <div class="recalled-body">
      <img src=${src} alt=${file.name} />
      <div class="stack">
        ${recipe ? html`<${Facts} of=${[...FIELDS.map(([name, label]) => [label, recipe[name] === undefined ? '' : String(recipe[name])]),
            ['Size', recipe.width > 0 && `${recipe.width} × ${recipe.height}`]]} />
          ${recipe.remarks && html`<ul class="remarks">${recipe.remarks.map((/** @type {string} */ line) => html`<li>${line}</li>`)}</ul>`}`
          : html`<p class="hint">${file.name || 'This image'} does not tell how it was made. You can still work from it.</p>`}
        <div class="row">
          ${recipe?.prompt && html`<button type="button" class="draw" onClick=${then(() => useSettings(settings))}><${Icon} name="settings" />Same settings</button>`}
          ${settings?.seed && html`<button type="button" class="quiet" onClick=${then(() => useSeed(settings.seed))}><${Icon} name="dice" />Same seed</button>`}
          <button type="button" class="quiet" onClick=${then(() => addFiles([file]))}><${Icon} name="reference" />Use as reference</button>
          <button type="button" class="quiet" onClick=${then(async () => edit(await ofFile(file)))}><${Icon} name="edit" />Edit this</button>
        </div>
      </div>
    </div>
  </${Window}>`;
}

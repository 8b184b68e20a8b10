import { html } from '../vendor/preact-htm.js';
import { change } from '../store/draft.js';
import { useStore } from '../store/store.js';
import { onNumber, onText } from './fields.js';
import { Loras } from './loras.js';
import { Problem } from './problem.js';

/** What most drawings leave to the model. @param {{facts: import('../store/types.js').Model|null}} props */
export function Advanced({ facts }) {
  const draft = useStore(state => state.draft);
  const models = useStore(state => state.models);
  const status = useStore(state => state.status);
  const most = status?.limits.steps ?? 100;
  const [schedule, alpha = '2'] = draft.schedule.split(':');
  const take = (/** @type {keyof typeof draft} */ name) => onText(text => change({ [name]: text }));
  const count = (/** @type {keyof typeof draft} */ name) => onNumber(number => change({ [name]: number }));
  const changed = [draft.steps !== null, draft.schedule !== 'auto', draft.model !== '', draft.format !== 'png', draft.precision !== '', draft.loras.length > 0,
    facts && !facts.distilled && (draft.guidance !== null || draft.negativePrompt !== '')].filter(Boolean).length;
  const reset = () => change({ steps: null, guidance: null, schedule: 'auto', model: '', format: 'png', precision: '', negativePrompt: '', loras: [] });
  return html`<details class="card advanced more"><summary>Advanced${changed > 0 && html`<span class="badge">${changed} changed</span>`}</summary>
    <div class="grid">
      ${models.length > 1 && html`<label class="field whole">Model<select onChange=${onText(name => change({ model: name, width: null, height: null, steps: null, guidance: null }))}>
        ${models.map(model => html`<option key=${model.name} value=${model.default ? '' : model.name} selected=${model.name === draft.model || (model.default && !draft.model)}>${model.name}</option>`)}</select></label>`}
      <label class="field">Steps<input type="number" inputmode="numeric" min="1" max=${most} value=${draft.steps ?? ''} placeholder=${facts ? `${facts.steps}, usual` : ''}
        onInput=${count('steps')} /></label>
      <label class="field">Schedule<select onChange=${onText(name => change({ schedule: name === 'power' ? `power:${alpha}` : name }))}>
        ${[['auto', 'The model’s'], ['linear', 'Linear'], ['power', 'Power']].map(([value, name]) => html`<option key=${value} value=${value} selected=${value === schedule}>${name}</option>`)}</select></label>
      ${schedule === 'power' && html`<label class="field">Exponent<input type="number" min="0.1" max="10" step="0.1" value=${alpha}
        onInput=${onNumber(value => { if (value && value > 0) change({ schedule: `power:${value}` }); })} /></label>`}
      ${facts && !facts.distilled && html`<label class="field">Guidance<input type="number" min="0" max="100" step="0.1" value=${draft.guidance ?? ''} placeholder=${`${facts.guidance}, usual`}
        onInput=${count('guidance')} /></label>`}
      <label class="field">File<select onChange=${take('format')}>
        ${['png', 'webp', 'jpeg'].map(format => html`<option key=${format} value=${format} selected=${format === draft.format}>${format.toUpperCase()}</option>`)}</select></label>
      ${(status?.precisions.length ?? 0) > 1 && html`<label class="field">Precision<select onChange=${take('precision')}>
        ${status?.precisions.map(name => html`<option key=${name} value=${name === status.precision ? '' : name} selected=${name === (draft.precision || status.precision)}>${name}${name === status.precision ? ', usual' : ''}</option>`)}</select></label>`}
      ${facts && !facts.distilled && html`<label class="field whole">Negative prompt<textarea rows="2" dir="auto" placeholder="What should it not show?" value=${draft.negativePrompt}
        onInput=${take('negativePrompt')}></textarea></label>`}
      <${Loras} />
      <${Problem} fields="model steps schedule guidance negativePrompt format precision loras" />
    </div>
    ${facts?.distilled && html`<p class="note">${facts.name} is distilled: it needs few steps, and no guidance or negative prompt.</p>`}
    ${changed > 0 && html`<button type="button" class="link" onClick=${reset}>Back to the model’s choices</button>`}
  </details>`;
}

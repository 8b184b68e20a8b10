import { html } from '../vendor/preact-htm.js';
import { useStore } from '../store/store.js';
import { Compare } from './compare.js';
import { Composer } from './composer.js';
import { Drop } from './drop.js';
import { Gallery } from './gallery.js';
import { Header } from './header.js';
import { KeyWindow } from './key.js';
import { Machine } from './machine.js';
import { MaskWindow } from './mask-window.js';
import { Recalled } from './recalled.js';
import { Stage } from './stage.js';
import { Toasts } from './toasts.js';
import { Viewer } from './viewer.js';

/** The whole page. */
export function App() {
  const view = useStore(state => state.view);
  const masking = useStore(state => state.masking);
  const recalled = useStore(state => state.recalled);
  const locked = useStore(state => state.connection === 'locked');
  return html`
    <${Header} />
    <main class="studio">
      <${Composer} />
      <div class="work"><${Stage} /><${Gallery} /></div>
    </main>
    ${view.name === 'image' && html`<${Viewer} id=${view.ids[0]} />`}
    ${view.name === 'compare' && html`<${Compare} ids=${view.ids} />`}
    ${view.name === 'machine' && html`<${Machine} />`}
    ${masking && html`<${MaskWindow} key=${masking.source.key} ...${masking} />`}
    ${recalled && html`<${Recalled} ...${recalled} />`}
    ${locked && html`<${KeyWindow} />`}
    <${Drop} />
    <${Toasts} />`;
}

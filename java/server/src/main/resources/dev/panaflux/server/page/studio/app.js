import { html, render } from './vendor/preact-htm.js';
import { restore } from './store/draft.js';
import { follow } from './store/events.js';
import { hear, refresh } from './store/jobs.js';
import { followAddress } from './store/route.js';
import { App } from './ui/app.js';

const root = document.getElementById('app');
if (!root) throw new Error('no #app');
await restore();
followAddress();
root.replaceChildren();
render(html`<${App} />`, root);
follow(refresh, hear);

import { html } from '../vendor/preact-htm.js';
import { cancel as stopMeasuring } from '../store/benchmark.js';
import { cancel, forget, inOrder } from '../store/jobs.js';
import { useSettings } from '../store/draft.js';
import { go } from '../store/route.js';
import { useStore } from '../store/store.js';
import { Icon, IconButton } from './icons.js';
import { Progress } from './progress.js';
import { count, describe, drawn, duration, phase } from './words.js';
/** @import { Benchmark, Job } from '../store/types.js' */

/** What is drawn now, and what waits. Its height never changes, so that nothing below it moves. */
export function Stage() {
  const jobs = inOrder(useStore(state => state.jobs));
  const failed = jobs.filter(job => job.state === 'failed');
  const running = jobs.filter(job => job.state === 'running');
  const waiting = jobs.filter(job => job.state === 'queued');
  const now = running[0];
  const counts = [[waiting.length, 'waiting'], [Math.max(0, running.length - 1), 'drawn together'], [failed.length, 'failed']]
    .filter(([number]) => number).map(part => part.join(' ')).join(', ');
  const live = useStore(state => state.connection === 'live');
  const measuring = useStore(state => state.benchmark?.state === 'running' ? state.benchmark : null);
  return html`<section class="card stage" aria-label="Now drawing">
    ${now ? html`<${Working} job=${now} />` : measuring ? html`<${Measuring} benchmark=${measuring} />` : html`<${Idle} />`}
    <div class="line" aria-label="Queue">
      <div class="line-head"><h2>Queue</h2>
        <span class="note">${counts || (live && 'Nothing waits')}</span>
        ${waiting.length > 0 && html`<button type="button" class="link" onClick=${() => waiting.forEach(cancel)}>Cancel waiting</button>`}</div>
      ${counts ? html`<ul tabindex="0" aria-label="Waiting jobs">${[...failed, ...running.slice(1), ...waiting].map(job => html`<${Row} key=${job.id} job=${job} />`)}</ul>`
        : now && html`<p class="note">You can ask for more meanwhile.</p>`}
    </div>
  </section>`;
}

function Idle() {
  const connection = useStore(state => state.connection);
  const latest = useStore(state => state.gallery.items[0]);
  const live = connection === 'live';
  return html`<div class="now idle">
    ${latest
      ? html`<button type="button" class="easel" aria-label=${`Open: ${describe(latest)}`} onClick=${() => go('image', latest.id)}><img src=${latest.thumbnail} alt="" /></button>`
      : html`<div class="easel"><${Icon} name="image" /></div>`}
    <div class="now-facts"><h2>${live ? 'Ready' : connection === 'lost' ? 'No answer' : 'Connecting…'}</h2>
      ${live && latest
        ? html`<p class="clamped" dir="auto">${latest.prompt}</p><p class="note">Drawn ${drawn(latest)}</p>`
        : html`<p class="note">${live ? 'Describe an image and press Draw. Everything is computed on this machine.' : 'Looking for the server.'}</p>`}</div>
  </div>`;
}

/** Nothing is drawn while the machine is measured. @param {{benchmark: Benchmark}} props */
function Measuring({ benchmark }) {
  const percent = Math.round(benchmark.share * 100);
  return html`<div class="now">
    <div class="easel"><${Icon} name="machine" /></div>
    <div class="now-facts"><h2>Measuring<span class="wide-only"> this machine</span></h2>
      <p class="note">Jobs wait until the benchmark has ended.</p>
      <${Progress} of="benchmark" share=${benchmark.share} />
      <div class="now-row"><button type="button" class="link" onClick=${() => go('machine')}>Look at it</button><span class="eta">${percent} %</span></div>
      <button type="button" class="quiet" onClick=${stopMeasuring}><${Icon} name="close" />Cancel</button>
    </div>
  </div>`;
}

/** @param {{job: Job}} props */
function Working({ job }) {
  const preview = useStore(state => state.previews.get(job.id));
  const progress = job.progress;
  const made = job.images.at(-1);
  const shown = preview && preview.image === (progress?.image ?? preview.image) ? preview.data : made?.thumbnail;
  const share = progress?.share ?? 0;
  const percent = Math.round(share * 100);
  return html`<div class="now">
    <div class="easel" data-live=${String(Boolean(preview))}>${shown
      ? html`<img src=${shown} alt=${preview ? `Preview after step ${preview.step} of ${preview.steps}` : ''} />`
      : html`<span class="waiting-dots" aria-hidden="true"><i></i><i></i><i></i></span>`}</div>
    <div class="now-facts">
      <p class="now-prompt clamped" dir="auto" title=${job.prompt}>${job.prompt}</p>
      <p class="note">${job.width} × ${job.height}${job.count > 1 ? `, image ${Math.min((progress?.image ?? job.images.length) + 1, job.count)} of ${job.count}` : ''}, seed ${job.seed}</p>
      <${Progress} of="job" share=${share} phase=${progress?.phase} />
      <div class="now-row">
        <span>${progress ? phase(progress) : 'Beginning'}</span>
        <span class="eta">${progress?.etaSeconds === undefined ? `${percent} %` : `${duration(progress.etaSeconds)} left`}</span>
      </div>
      <button type="button" class="quiet" onClick=${() => cancel(job)}><${Icon} name="close" />Cancel</button>
    </div>
  </div>`;
}

/** @param {{job: Job}} props */
function Row({ job }) {
  const error = job.error;
  return html`<li class=${`queued ${job.state}`}>
    <div><p class="queued-prompt cut" dir="auto" title=${job.prompt}>${job.prompt}</p>
      <p class="note">${error ? error.message : `${count(job.count, 'image')}, ${job.width} × ${job.height}${job.state === 'running' ? ', drawn together' : ''}`}</p></div>
    ${error
      ? html`<${IconButton} name="settings" label="Take its settings" kind="small" onClick=${() => useSettings(job)} />
        <${IconButton} name="close" label="Dismiss" kind="small" onClick=${() => forget(job.id)} />`
      : html`<${IconButton} name="close" label=${`Cancel: ${job.prompt}`} kind="small" onClick=${() => cancel(job)} />`}
  </li>`;
}

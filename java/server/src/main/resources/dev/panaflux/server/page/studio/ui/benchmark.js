import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { cancel, load, save, start } from '../store/benchmark.js';
import { useStore } from '../store/store.js';
import { told } from '../store/toasts.js';
import { onText } from './fields.js';
import { Icon } from './icons.js';
import { Progress } from './progress.js';
import { duration } from './words.js';
/** @import { Benchmark, BenchmarkResult as Result } from '../store/types.js' */

const PROMPT = 'a red apple';
const ROUNDS = [1, 3, 5, 10];
/** Ratios of times below it are within what runs vary. */
const SAME = 1.1;

/** Native code beside pure Java on the same prompt, measured now. */
export function Benchmark() {
  const benchmark = useStore(state => state.benchmark);
  const live = useStore(state => state.connection === 'live');
  const lacks = live && benchmark?.state === 'done' && !benchmark.results;
  useEffect(() => { if (lacks) told(load()); }, [lacks]);
  return html`<section class="benchmark"><h3>Benchmark</h3>
    ${benchmark?.state === 'running' ? html`<${Running} benchmark=${benchmark} />` : html`<${Form} />`}
    ${benchmark?.state === 'failed' && html`<p class="bad" role="alert">It failed: ${benchmark.error}</p>`}
    ${benchmark?.state === 'cancelled' && html`<p class="note">The last one was cancelled.</p>`}
    ${benchmark?.results && html`<${Results} benchmark=${benchmark} />`}
  </section>`;
}

function Form() {
  const drafted = useStore(state => state.draft.prompt);
  const model = useStore(state => state.draft.model);
  const busy = useStore(state => [...state.jobs.values()].some(job => job.state === 'running' || job.state === 'queued'));
  const live = useStore(state => state.connection === 'live');
  const [prompt, setPrompt] = useState(drafted.trim() || PROMPT);
  const [rounds, setRounds] = useState(3);
  const [everyPrecision, setEvery] = useState(false);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    start({ prompt, model: model || undefined, rounds, everyPrecision });
  };
  return html`<form class="benchmark-form" onSubmit=${submit}>
    <p class="note whole">Draws one prompt with native code and with pure Java, several times in turn. Jobs wait meanwhile.</p>
    <label class="field">Prompt<input required maxlength="2000" value=${prompt} onInput=${onText(setPrompt)} /></label>
    <label class="field">Rounds<select onChange=${onText(text => setRounds(Number(text)))}>
      ${ROUNDS.map(number => html`<option key=${number} value=${number} selected=${number === rounds}>${number}</option>`)}</select></label>
    <button class="draw" disabled=${busy || !live}>Measure</button>
    <label class="check whole"><input type="checkbox" checked=${everyPrecision} onChange=${(/** @type {any} */ event) => setEvery(event.target.checked)} />Every precision that the backends have</label>
    ${busy && html`<p class="note whole" role="status">Jobs are drawn or wait. A benchmark needs the machine to itself.</p>`}
  </form>`;
}

/** @param {{benchmark: Benchmark}} props */
function Running({ benchmark }) {
  const percent = Math.round(benchmark.share * 100);
  return html`<div class="measuring">
    <p>Measuring with “${benchmark.prompt}”</p>
    <${Progress} of="benchmark" share=${benchmark.share} />
    <div class="now-row"><span>${benchmark.runs ? `Image ${benchmark.run + 1} of ${benchmark.runs}: ${benchmark.variant}` : 'Measuring the processors’ peaks'}</span><span class="eta">${percent} %</span></div>
    <button type="button" class="quiet" onClick=${cancel}><${Icon} name="close" />Cancel</button>
  </div>`;
}

/** @param {Result} result */
const name = result => `${result.backend === 'native' ? 'Native code' : 'Pure Java'}, ${result.precision}`;

/** @param {{benchmark: Benchmark}} props */
function Results({ benchmark }) {
  const results = benchmark.results ?? [];
  const [fastest, ...others] = [...results].sort((one, other) => one.seconds - other.seconds);
  const java = others.find(result => result.backend !== 'native');
  return html`<div class="results">
    <p class="finding">${fastest && java && fastest.backend === 'native' ? comparison(fastest, java) : `“${benchmark.prompt}”, seed ${benchmark.seed}`}</p>
    <div class="pair">${results.map(result => html`<figure key=${name(result)}>
      <img src=${result.image} alt=${`${benchmark.prompt}, drawn by ${name(result)}`} />
      <figcaption><b>${name(result)}</b><data value=${result.seconds}>${duration(result.seconds)}</data>
        <span>${result.threads === 1 ? '1 thread' : `${result.threads} threads`}${likeness(result)}</span></figcaption>
    </figure>`)}</div>
    ${benchmark.warnings?.length ? html`<h4>What makes this less reliable</h4><ul class="advice">${benchmark.warnings.map(line => html`<li key=${line}>${line}</li>`)}</ul>` : ''}
    <${Charts} markup=${benchmark.charts ?? ''} />
    <div class="row"><button type="button" class="quiet" onClick=${() => save('html')}><${Icon} name="download" />Report as a page</button>
      <button type="button" class="quiet" onClick=${() => save('json')}><${Icon} name="download" />All samples (JSON)</button></div>
  </div>`;
}

/**
 * How much faster native code is.
 * @param {Result} fast
 * @param {Result} java
 */
function comparison(fast, java) {
  const ratio = java.seconds / fast.seconds;
  return ratio < SAME
    ? 'Native code and pure Java draw this image about equally fast.'
    : html`Native code in ${fast.precision} draws this image <b>${ratio.toFixed(1)} times</b> as fast as pure Java in ${java.precision}.`;
}

/** How near it is to the image in f32. @param {Result} result */
function likeness(result) {
  if (result.psnr !== undefined) return `, ${result.psnr.toFixed(0)} dB from f32`;
  return result.maxDifference === 0 ? ', the same pixels' : '';
}

/** The report's charts, drawn by the server. @param {{markup: string}} props */
function Charts({ markup }) {
  const place = useRef(/** @type {HTMLDivElement|null} */ (null));
  useEffect(() => { if (place.current) place.current.innerHTML = markup; }, [markup]);
  return html`<div class="charts" ref=${place}></div>`;
}

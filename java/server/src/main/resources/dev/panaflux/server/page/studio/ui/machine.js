import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { call } from '../store/api.js';
import { go } from '../store/route.js';
import { Benchmark } from './benchmark.js';
import { Facts } from './facts.js';
import { Window } from './window.js';
import { count } from './words.js';
/** @import { MachineFacts } from '../store/types.js' */

/** How Panaflux uses this machine. */
export function Machine() {
  const [facts, setFacts] = useState(/** @type {MachineFacts|null} */ (null));
  const [error, setError] = useState('');
  useEffect(() => {
    call('GET', '/api/machine').then(setFacts, failure => setError(failure.message));
  }, []);
  return html`<${Window} title="This machine" kind="machine" close=${() => go('studio')}>
    ${error && html`<p class="hint">${error}</p>`}
    ${!facts && !error && html`<p class="hint">Looking at the machine…</p>`}
    ${facts && html`<${Report} facts=${facts} />`}
  </${Window}>`;
}

/** @param {{facts: MachineFacts}} props */
function Report({ facts }) {
  const tiles = [
    [facts.backend, 'backend that draws'],
    [facts.precision, 'arithmetic'],
    [facts.threads, `${facts.threads === 1 ? 'thread' : 'threads'}, of ${count(facts.processors, 'processor')}`],
  ];
  return html`<div class="tiles">${tiles.map(([value, name]) => html`<div class="fact-tile"><data>${value}</data><span>${name}</span></div>`)}</div>
    <section><h3>Advice</h3>${facts.advice.length === 0
      ? html`<p class="good">Nothing here slows it down.</p>`
      : html`<ul class="advice">${facts.advice.map(line => html`<li key=${line}>${line}</li>`)}</ul>`}</section>
    <${Benchmark} />
    <section><h3>Backends</h3><ul class="backends">${Object.entries(facts.backends).map(([name, state]) => html`<li key=${name}
        class=${state.startsWith('available') ? 'usable' : 'unusable'}><b>${name}</b><span>${state}</span>${name === facts.backend && html`<span class="badge">in use</span>`}</li>`)}</ul>
      <p class="note">Choice: ${facts.reason}</p></section>
    <section><h3>Details</h3><${Facts} of=${[
      ['Processor', facts.processor],
      ['Instruction sets', facts.instructionSets.join(' ')],
      ['Memory', facts.memory],
      ['Tuning', facts.tuning],
      ['Plan', facts.plan],
      ['Java', facts.jdk],
      ['System', facts.system],
      ['Panaflux', facts.version],
    ]} /></section>`;
}

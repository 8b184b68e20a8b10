import { html } from '../vendor/preact-htm.js';

/** Names with their values, but for those that have none. @param {{of: [string, unknown][]}} props */
export function Facts({ of }) {
  return html`<dl class="facts">${of.filter(([, value]) => value || value === 0).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

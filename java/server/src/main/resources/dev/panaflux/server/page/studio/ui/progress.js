import { html } from '../vendor/preact-htm.js';

/** How much of something is done. @param {{of: string, share: number, phase?: string}} props */
export function Progress({ of, share, phase }) {
  return html`<div class="progress" role="progressbar" aria-label=${`Progress of the ${of}`} aria-valuemin="0" aria-valuemax="100"
    aria-valuenow=${Math.round(share * 100)} data-phase=${phase}><span style=${{ width: `${share * 100}%` }}></span></div>`;
}

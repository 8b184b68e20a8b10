import { html } from '../vendor/preact-htm.js';
import { useStore } from '../store/store.js';

/**
 * What the server found wrong with a field, at the field.
 * @param {{fields: string}} props names, with spaces between them
 */
export function Problem({ fields }) {
  const problem = useStore(state => state.problem);
  return problem && fields.split(' ').includes(problem.field) && html`<p class="bad" role="alert">${problem.text}</p>`;
}

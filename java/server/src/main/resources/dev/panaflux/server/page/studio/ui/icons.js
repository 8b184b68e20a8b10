import { html } from '../vendor/preact-htm.js';

/** Outlines on a grid of 24, drawn with the text's colour. */
export const PATHS = {
  add: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  brush: 'M9.5 14.5L19 5M7 14a3.5 3.5 0 0 0-3.5 3.5c0 1.5-.5 2-1.5 2.5 4 1 8.5 0 8.5-3A3.5 3.5 0 0 0 7 14z',
  clear: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12',
  close: 'M6 6l12 12M18 6L6 18',
  compare: 'M12 3v18M9 7H4v10h5M15 7h5v10h-5',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  dice: 'M5 5h14v14H5zM9 9h.01M15 15h.01M15 9h.01M9 15h.01M12 12h.01',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  erase: 'M8 19l-4-4 9-9 6 6-7 7zM19 19h-9',
  explain: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM9.5 9.7a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.7h.01',
  filter: 'M4 6h16M7 12h10M10 18h4',
  forward: 'M9 5l7 7-7 7',
  history: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4M12 8v4l3 2',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  invert: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  machine: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
  moon: 'M19 14.5A8 8 0 0 1 9.5 5 8 8 0 1 0 19 14.5z',
  open: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 5.5-1.6',
  reference: 'M4 8h12v12H4zM8 8V4h12v12h-4',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.5-4.5',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  star: 'M12 4l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6L12 16.4 7 19.2l1.2-5.6L4 9.8l5.6-.6z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19',
  undo: 'M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3',
};

/**
 * An icon; the control that holds it has the name.
 * @param {{name: keyof typeof PATHS, filled?: boolean}} props
 */
export function Icon({ name, filled = false }) {
  return html`<svg class=${filled ? 'icon filled' : 'icon'} viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}

/**
 * A button that is an icon.
 * @param {import('./props.js').IconButton} props
 */
export function IconButton({ name, label, onClick, pressed, expanded, filled, disabled = false, kind = '', keys, focusable = true }) {
  return html`<button type="button" class="icon-button ${kind}" aria-label=${label} title=${keys ? `${label} (${keys})` : label}
    aria-pressed=${pressed === undefined ? undefined : String(pressed)} aria-expanded=${expanded === undefined ? undefined : String(expanded)} disabled=${disabled} onClick=${onClick}
    tabindex=${focusable ? undefined : '-1'}><${Icon} name=${name} filled=${filled ?? pressed ?? false} /></button>`;
}

import { set } from './store.js';

/**
 * What is open is in the address, so that the browser's back button closes it: `#image/ID`, `#compare/ID/ID`, `#machine`.
 */
export function followAddress() {
  const read = () => {
    const [name, ...ids] = location.hash.slice(1).split('/');
    const known = ['image', 'compare', 'machine'].includes(name ?? '');
    set({ view: { name: known && name ? name : 'studio', ids } });
  };
  addEventListener('hashchange', read);
  read();
}

/**
 * Opens something. What follows another of its kind takes its place, so that one step back leads out.
 * @param {string} name
 * @param {string[]} ids
 */
export function go(name, ...ids) {
  const address = name === 'studio' ? '#' : `#${[name, ...ids].join('/')}`;
  if (location.hash.startsWith(`#${name}`) || name === 'studio') {
    history.replaceState(null, '', address === '#' ? location.pathname : address);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = address;
  }
}

import { html, useState } from '../vendor/preact-htm.js';
import { retry } from '../store/events.js';
import { go } from '../store/route.js';
import { useStore } from '../store/store.js';
import { Icon, IconButton } from './icons.js';

/** Name, connection, machine and colours. */
export function Header() {
  const status = useStore(state => state.status);
  const connection = useStore(state => state.connection);
  return html`<header class="topbar">
    <a class="skip" href="#prompt" onClick=${skip}>Skip to the prompt</a>
    <h1 class="brand"><img class="logo" src="/studio/icon.svg" alt="" width="26" height="26" />Panaflux</h1>
    <div class="connection" role="status">
      ${connection === 'lost' && html`<span class="lost">The server does not answer.<span class="wide-only"> Jobs that it was given are kept; this page goes on when it answers.</span>
        <button type="button" class="link" onClick=${retry}>Try now</button></span>`}
    </div>
    <button type="button" class="quiet" onClick=${() => go('machine')}><${Icon} name="machine" />
      <span class="wide-only">${status ? status.model : 'This machine'}</span><span class="narrow-only">Machine</span></button>
    <${Theme} />
  </header>`;
}

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('prompt')?.focus();
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function Theme() {
  const [dark, setDark] = useState(isDark());
  const toggle = () => {
    const theme = dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('panaflux.theme', theme);
    } catch {
      // It holds until the page is closed.
    }
    setDark(!dark);
  };
  return html`<${IconButton} name=${dark ? 'sun' : 'moon'} label=${dark ? 'Light colours' : 'Dark colours'} onClick=${toggle} />`;
}

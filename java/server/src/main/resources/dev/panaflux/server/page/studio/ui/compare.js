import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { find } from '../store/images.js';
import { go } from '../store/route.js';
import { toast } from '../store/toasts.js';
import { onNumber } from './fields.js';
import { Settings } from './viewer.js';
import { Window } from './window.js';
import { describe } from './words.js';
/** @import { Image } from '../store/types.js' */

/**
 * Two images, one over the other, with a slider between them.
 * @param {{ids: string[]}} props
 */
export function Compare({ ids }) {
  const [pair, setPair] = useState(/** @type {Image[]} */ ([]));
  const [share, setShare] = useState(50);
  const close = () => go('studio');
  useEffect(() => {
    Promise.all(ids.slice(0, 2).map(find)).then(setPair, () => { toast('One of these images is gone', undefined, 'error'); close(); });
  }, [ids.join()]);
  const [one, other] = pair;
  return html`<${Window} title="Compare" kind="viewer" close=${close}>
    <div class="compare-body">
      ${one && other && html`
        <div class="compare-image"><div class="compare-frame">
          <img src=${one.url} alt=${`Left: ${describe(one)}`} draggable="false" />
          <img src=${other.url} alt=${`Right: ${describe(other)}`} draggable="false" class="upper" style=${{ clipPath: `inset(0 0 0 ${share}%)` }} />
          <span class="seam" style=${{ left: `${share}%` }} aria-hidden="true"></span>
          <input type="range" min="0" max="100" step="0.5" value=${share} aria-label="Where the left image ends" onInput=${onNumber(number => setShare(number ?? 50))} />
        </div></div>
        <div class="compare-facts">
          <div><h3>Left</h3><p>${one.prompt}</p><${Settings} image=${one} /></div>
          <div><h3>Right</h3><p>${other.prompt}</p><${Settings} image=${other} /></div>
        </div>`}
    </div>
  </${Window}>`;
}

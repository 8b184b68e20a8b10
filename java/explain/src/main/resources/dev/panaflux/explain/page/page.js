'use strict';
const run = JSON.parse(document.getElementById('run').textContent);
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/* Frames that stand side by side become one with a slider. */
for (const group of document.querySelectorAll('.frames[data-frames]')) {
  const frames = [...group.querySelectorAll('.frame')];
  if (frames.length < 2) continue;
  const name = group.dataset.frames;
  const label = (index) => frames[index].querySelector('figcaption').textContent.match(/^(Step|Layer) \d+/)?.[0]
    ?? (index === 0 ? 'Start' : `Layer ${index}`);
  const output = element('output');
  const slider = element('input', { type: 'range', min: 0, max: frames.length - 1, value: 0, ariaLabel: name });
  const show = () => {
    frames.forEach((frame, index) => { frame.hidden = index !== slider.valueAsNumber; });
    output.textContent = label(slider.valueAsNumber);
    slider.setAttribute('aria-valuetext', output.textContent);
  };
  slider.addEventListener('input', show);
  group.classList.add('played');
  group.prepend(element('div', { className: 'player' }, output, slider));
  show();
}

/* The number under the pointer: layers of shown × shown cells, told by their layer, row and column. */
const readable = (id, hint, tell) => {
  const readout = document.querySelector(`.readout[data-for="${id}"]`);
  if (!readout) return;
  const { shown } = run.similarities;
  readout.hidden = false;
  readout.textContent = hint;
  document.querySelectorAll(`#${id} .heat`).forEach((image, layer) => {
    const read = (event) => {
      const box = image.getBoundingClientRect();
      const cell = (at, from, length) => Math.min(shown - 1, Math.max(0, Math.floor((at - from) / length * shown)));
      const row = cell(event.clientY, box.top, box.height);
      const column = cell(event.clientX, box.left, box.width);
      const name = (token) => `token ${token + 1} “${run.pieces[token]}”`;
      readout.textContent = tell(layer, row * shown + column, name(row), name(column));
    };
    image.addEventListener('pointermove', read);
    image.addEventListener('pointerdown', read);
  });
};
const cosines = run.similarities.layers.map((layer) => new Int8Array(bytes(layer).buffer));
readable('similarities', 'Point at a cell or touch it to read its cosine.',
  (layer, cell, row, column) => `${row} and ${column}: ${(cosines[layer][cell] / 127).toFixed(2)}`);
const attended = run.similarities.attention.map(bytes);
readable('attended', 'Point at a cell or touch it to read its weight.',
  (layer, cell, row, column) => `${row} gives ${column} ${(100 * (attended[layer][cell] / 255) ** 2).toFixed(1)} %`);

/* Attention maps of any word, step, block and head. */
const explorer = document.getElementById('explorer');
const { maps } = run;
if (explorer && maps.weights) {
  const weights = bytes(maps.weights);
  const cells = maps.width * maps.height;
  const ramp = [[22, 24, 29], [58, 44, 88], [140, 58, 98], [207, 95, 60], [242, 180, 90], [255, 243, 214]];
  const colour = (share) => {
    const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
    const index = Math.min(ramp.length - 2, Math.floor(place));
    return ramp[index].map((from, channel) => from + (place - index) * (ramp[index + 1][channel] - from));
  };
  const chosen = { word: 0, step: 0, block: -1, head: -1 };
  const all = (count, one) => one >= 0 ? [one] : Array.from({ length: count }, (_, index) => index);
  const map = (step, word = chosen.word) => {
    const sum = new Float64Array(cells);
    const blocks = all(maps.blocks.length, chosen.block);
    const heads = all(maps.heads, chosen.head);
    for (const block of blocks) {
      for (const head of heads) {
        const from = (((step * maps.blocks.length + block) * maps.heads + head) * maps.words.length + word) * cells;
        for (let cell = 0; cell < cells; cell++) sum[cell] += (weights[from + cell] / 255) ** 2 / blocks.length / heads.length;
      }
    }
    return sum;
  };
  const paint = (canvas, values, most, pixel) => {
    canvas.width = maps.width;
    canvas.height = maps.height;
    const image = new ImageData(maps.width, maps.height);
    values.forEach((value, cell) => image.data.set(pixel(value / most), 4 * cell));
    canvas.getContext('2d').putImageData(image, 0, 0);
  };
  /* The word that some token attends to most comes first. */
  const most = maps.words.map((_, word) => Math.max(...map(0, word)));
  chosen.word = most.indexOf(Math.max(...most));
  const canvas = document.getElementById('map');
  const over = document.getElementById('over');
  const shade = element('canvas');
  const picture = element('img', { alt: '' });
  over.append(picture, shade);
  const draw = () => {
    const steps = maps.steps.map((_, step) => map(step));
    const most = Math.max(1e-9, ...steps.map((values) => Math.max(...values)));
    const values = steps[chosen.step];
    paint(canvas, values, most, (share) => [...colour(share), 255]);
    paint(shade, values, most, (share) => [20, 22, 30, 235 * (1 - Math.min(1, share))]);
    const expected = document.querySelector(`#expected-${maps.steps[chosen.step]} img`);
    over.hidden = !expected;
    if (expected) picture.src = expected.src;
    const word = run.pieces[maps.words[chosen.word]];
    const where = chosen.block < 0 ? 'mean of the blocks' : `block ${maps.blocks[chosen.block] + 1}`;
    const who = chosen.head < 0 ? 'all heads' : `head ${chosen.head + 1}`;
    document.getElementById('show-step').textContent = maps.steps[chosen.step] + 1;
    document.getElementById('map-text').textContent = `Attention to “${word}” in step ${maps.steps[chosen.step] + 1}, ${where}, ${who}:`
      + ` from 0 to ${(100 * Math.max(...values)).toFixed(1)} % here, brightest at ${(100 * most).toFixed(1)} %.`
      + (expected ? ' On the right, the picture that the step expects, bright where attention is (section 9).' : '');
    for (const button of document.querySelectorAll('#pick-word button')) {
      button.setAttribute('aria-pressed', button.value === String(chosen.word));
    }
  };
  document.getElementById('pick-word').append(...maps.words.map((word, index) => element('button', {
    type: 'button', value: index, textContent: run.pieces[word].replace(/^␣/, ''), onclick: () => { chosen.word = index; draw(); } })));
  const step = document.getElementById('pick-step');
  step.max = maps.steps.length - 1;
  step.addEventListener('input', () => { chosen.step = step.valueAsNumber; draw(); });
  const choice = (id, one, names, mean) => {
    const select = document.getElementById(id);
    select.append(new Option(mean, -1), ...names.map((name, index) => new Option(name, index)));
    select.addEventListener('change', () => { chosen[one] = Number(select.value); draw(); });
    select.closest('label').hidden = names.length < 2;
  };
  choice('pick-block', 'block', maps.blocks.map((block) => `block ${block + 1}`), `mean of ${maps.blocks.length === maps.of ? 'all' : 'these'} ${maps.blocks.length}`);
  choice('pick-head', 'head', Array.from({ length: maps.heads }, (_, head) => `head ${head + 1}`), 'mean of all');
  explorer.style.setProperty('--shape', `${maps.width} / ${maps.height}`);
  explorer.hidden = false;
  draw();
}

/* The section that is read is marked in the contents. */
const links = new Map([...document.querySelectorAll('.contents a')].map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      links.forEach((link) => link.removeAttribute('aria-current'));
      links.get(entry.target.id)?.setAttribute('aria-current', 'true');
    }
  }
}, { rootMargin: '-10% 0px -80% 0px' });
document.querySelectorAll('section').forEach((section) => seen.observe(section));

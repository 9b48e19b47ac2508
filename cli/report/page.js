// The live parts of the report: curves and latent scatter. Runs as a plain script; uPlot stands before it.
(() => {
  /** @typedef {{ x: number[], y: number[], index: number[], axes: [string, string], prior: boolean, labels: number[] | null }} Plane */
  /** @typedef {{ elbo: number, reconstruction: number, kl: number }} Figures */
  /** @typedef {{ epoch: number, elbo: number, reconstruction: number, kl: number, test: Figures | null }} Row */
  /** @type {{ epochs: Row[], test: Figures | null, bound: string, plane: Plane, palette: string[] }} */
  const { epochs, test, bound, plane, palette } = JSON.parse(
    document.getElementById('run')?.textContent ?? '',
  );
  const Plot = /** @type {typeof import('uplot')} */ (Reflect.get(window, 'uPlot'));
  const dark = matchMedia('(prefers-color-scheme: dark)');
  /** @param {string} name */
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const mono = '11px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';

  // Learning curves: one small chart for each quantity, with a dashed line for the test images: of each epoch, or across
  // where only the last model was tested.
  /** @type {{ key: 'elbo' | 'reconstruction' | 'kl', title: string }[]} */
  const quantities = [
    { key: 'elbo', title: bound.replace(/^b/, 'B') },
    { key: 'reconstruction', title: 'Reconstruction' },
    { key: 'kl', title: 'KL' },
  ];
  const each = epochs.some((row) => row.test);
  /** @type {{ destroy(): void }[]} */
  let plots = [];
  function drawCharts() {
    const host = /** @type {HTMLElement} */ (document.getElementById('charts'));
    for (const plot of plots) plot.destroy();
    // All places first: what width each gets depends on the others.
    const charts = quantities.map(() => document.createElement('div'));
    host.replaceChildren(...charts);
    plots = quantities.map(({ key, title }, i) => {
      const chart = charts[i];
      chart.className = 'chart';
      const heading = chart.appendChild(document.createElement('h3'));
      heading.append(title);
      const readout = heading.appendChild(document.createElement('output'));
      const values = epochs.map((row) => row[key]);
      const tested = epochs.map((row) => (each ? row.test : test)?.[key] ?? null);
      // What is trained on may be another bound than what is tested.
      const judged = key === 'elbo' && bound !== 'ELBO' ? 'test ELBO' : 'test';
      const last = tested.findLast((value) => value !== null) ?? null;
      const rest = last === null ? '' : `${judged} ${last.toFixed(2)}`;
      readout.value = rest;
      const spread = [...values, ...tested.filter((value) => value !== null)];
      const low = Math.min(...spread);
      const high = Math.max(...spread);
      const pad = (high - low) * 0.08 || 1;
      const axis = {
        stroke: ink('--soft'),
        font: mono,
        grid: { stroke: ink('--faint'), width: 1 },
        ticks: { show: false },
      };
      return new Plot(
        {
          width: chart.clientWidth,
          height: 230,
          padding: [8, 8, 0, 0],
          legend: { show: false },
          cursor: { sync: { key: 'epochs' }, y: false, drag: { x: false, y: false } },
          scales: {
            x: { time: false, range: [1, Math.max(2, epochs[epochs.length - 1].epoch)] },
            y: { range: [low - pad, high + pad] },
          },
          axes: [
            { ...axis, size: 30, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], space: 40 },
            { ...axis, size: 52, space: 32 },
          ],
          series: [
            {},
            {
              stroke: ink('--accent'),
              width: 2,
              points: { show: epochs.length < 40, size: 5, fill: ink('--accent') },
            },
            { stroke: ink('--mark'), width: 1.5, dash: [6, 5], points: { show: false } },
          ],
          hooks: {
            setCursor: [
              (plot) => {
                const at = plot.cursor.idx;
                const then = at == null || !each ? null : tested[at];
                const behind = then === null ? '' : `, ${judged} ${then.toFixed(2)}`;
                readout.value =
                  at == null ? rest : `epoch ${epochs[at].epoch}: ${values[at].toFixed(2)}${behind}`;
              },
            ],
          },
        },
        // The dashed line takes two points, also where there is a single epoch.
        epochs.length > 1
          ? [epochs.map((row) => row.epoch), values, tested]
          : [
              [epochs[0].epoch, epochs[0].epoch + 1],
              [values[0], null],
              [last, last],
            ],
        chart,
      );
    });
  }

  // Latent scatter.
  const scatter = /** @type {HTMLElement} */ (document.getElementById('scatter'));
  const canvas = /** @type {HTMLCanvasElement} */ (scatter.querySelector('canvas'));
  const tip = /** @type {HTMLElement} */ (scatter.querySelector('.tip'));
  const classes = [...new Set(plane.labels ?? [])].sort((a, b) => a - b);
  /** @type {Set<number>} */
  const hidden = new Set();
  /** @param {number} label */
  const colour = (label) => palette[classes.indexOf(label) % palette.length];
  /** @param {number[]} values @param {number} share */
  const quantile = (values, share) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  };
  // The frame holds all but the farthest points, and where the prior is a circle, all of its third ring.
  const frame = (() => {
    const reach = plane.prior ? 3.2 : 0;
    /** @param {number[]} values */
    const range = (values) => [
      Math.min(-reach, quantile(values, 0.002)),
      Math.max(reach, quantile(values, 0.998)),
    ];
    let [left, right] = plane.prior ? range(plane.x) : [Math.min(...plane.x), Math.max(...plane.x)];
    let [bottom, top] = plane.prior ? range(plane.y) : [0, Math.max(...plane.y)];
    if (plane.prior) {
      const half = Math.max(right - left, top - bottom) / 2;
      [left, right] = [(left + right) / 2 - half, (left + right) / 2 + half];
      [bottom, top] = [(bottom + top) / 2 - half, (bottom + top) / 2 + half];
    }
    const [dx, dy] = [(right - left) * 0.04 || 1, (top - bottom) * 0.04 || 1];
    return { left: left - dx, right: right + dx, bottom: bottom - dy, top: top + dy };
  })();
  const margin = { left: 44, bottom: 36, top: 12, right: 12 };
  let side = 0;
  /** @param {number} x */
  const toX = (x) =>
    margin.left + ((x - frame.left) / (frame.right - frame.left)) * (side - margin.left - margin.right);
  /** @param {number} y */
  const toY = (y) =>
    side -
    margin.bottom -
    ((y - frame.bottom) / (frame.top - frame.bottom)) * (side - margin.top - margin.bottom);
  /** @param {number} low @param {number} high */
  const ticks = (low, high) => {
    const raw = (high - low) / 9;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * unit).find((value) => value >= raw) ?? raw;
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
  };
  // A fixed shuffle, so that no class lies on top of all others only because it was drawn last.
  const order = plane.x.map((_, i) => i).sort((a, b) => ((a * 7919) % 10007) - ((b * 7919) % 10007));

  function drawScatter() {
    const scale = devicePixelRatio || 1;
    side = scatter.clientWidth;
    canvas.width = side * scale;
    canvas.height = side * scale;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    pen.scale(scale, scale);
    pen.font = mono;
    pen.lineWidth = 1;
    drawAxes(pen);
    pen.save();
    pen.beginPath();
    pen.rect(margin.left, margin.top, side - margin.left - margin.right, side - margin.top - margin.bottom);
    pen.clip();
    const radius = plane.x.length > 3000 ? 1.7 : 2.6;
    pen.globalAlpha = plane.x.length > 3000 ? 0.75 : 0.85;
    for (const i of order) {
      const label = plane.labels?.[i];
      if (label !== undefined && hidden.has(label)) continue;
      pen.fillStyle = label === undefined ? ink('--accent') : colour(label);
      pen.beginPath();
      pen.arc(toX(plane.x[i]), toY(plane.y[i]), radius, 0, 7);
      pen.fill();
    }
    pen.globalAlpha = 1;
    if (plane.prior) drawPrior(pen);
    pen.restore();
    if (plane.labels && classes.length <= 30) drawNames(pen);
  }

  /** @param {CanvasRenderingContext2D} pen */
  function drawAxes(pen) {
    pen.fillStyle = ink('--soft');
    pen.strokeStyle = ink('--faint');
    /** @param {number} value */
    const text = (value) => String(Number(value.toPrecision(6)));
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    for (const x of ticks(frame.left, frame.right)) {
      line(pen, toX(x), margin.top, toX(x), side - margin.bottom);
      pen.fillText(text(x), toX(x), side - margin.bottom + 6);
    }
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    for (const y of ticks(frame.bottom, frame.top)) {
      line(pen, margin.left, toY(y), side - margin.right, toY(y));
      pen.fillText(text(y), margin.left - 8, toY(y));
    }
    pen.textBaseline = 'bottom';
    pen.fillText(plane.axes[0], side - margin.right, side - 3);
    pen.save();
    pen.translate(3, margin.top);
    pen.rotate(-Math.PI / 2);
    pen.textBaseline = 'top';
    pen.fillText(plane.axes[1], 0, 0);
    pen.restore();
  }

  /** The prior's one, two and three standard deviations. @param {CanvasRenderingContext2D} pen */
  function drawPrior(pen) {
    pen.strokeStyle = ink('--soft');
    pen.setLineDash([2, 4]);
    for (const radius of [1, 2, 3]) {
      pen.beginPath();
      pen.arc(toX(0), toY(0), toX(radius) - toX(0), 0, 7);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  /** The label of each class at its median, so that colour is not the only key. @param {CanvasRenderingContext2D} pen */
  function drawNames(pen) {
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.font = `600 15px ${mono.slice(5)}`;
    pen.lineJoin = 'round';
    /** @type {[number, number][]} */
    const placed = [];
    for (const label of classes) {
      if (hidden.has(label)) continue;
      const members = order.filter((i) => plane.labels?.[i] === label);
      /** @param {number[]} values */
      const median = (values) =>
        quantile(
          members.map((i) => values[i]),
          0.5,
        );
      const x = toX(median(plane.x));
      let y = toY(median(plane.y));
      while (placed.some(([left, top]) => Math.abs(left - x) < 14 && Math.abs(top - y) < 15)) y += 4;
      placed.push([x, y]);
      pen.lineWidth = 5;
      pen.strokeStyle = ink('--panel');
      pen.strokeText(String(label), x, y);
      pen.fillStyle = ink('--ink');
      pen.fillText(String(label), x, y);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
  function line(pen, x0, y0, x1, y1) {
    pen.beginPath();
    pen.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
    pen.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
    pen.stroke();
  }

  canvas.addEventListener('pointermove', (event) => {
    let best = -1;
    let nearest = 12 ** 2;
    for (const i of order) {
      const label = plane.labels?.[i];
      if (label !== undefined && hidden.has(label)) continue;
      const distance = (toX(plane.x[i]) - event.offsetX) ** 2 + (toY(plane.y[i]) - event.offsetY) ** 2;
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    tip.hidden = best < 0;
    if (best < 0) return;
    const name = plane.labels ? `label ${plane.labels[best]}, ` : '';
    tip.textContent = `${name}image ${plane.index[best]} (${plane.x[best].toFixed(2)}, ${plane.y[best].toFixed(2)})`;
    const room = side - tip.offsetWidth - 4;
    tip.style.left = `${Math.max(4, Math.min(room, toX(plane.x[best]) + 10))}px`;
    tip.style.top = `${Math.max(4, toY(plane.y[best]) - 32)}px`;
  });
  canvas.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });

  const legend = /** @type {HTMLElement} */ (document.getElementById('legend'));
  // Of more classes nobody looks for one by its button.
  for (const label of classes.length <= 256 ? classes : []) {
    const button = legend.appendChild(document.createElement('button'));
    button.type = 'button';
    button.textContent = String(label);
    button.style.setProperty('--dot', colour(label));
    button.setAttribute('aria-pressed', 'true');
    button.title = 'Show or hide; with Shift, show only this one';
    button.addEventListener('click', (event) => {
      if (event.shiftKey) {
        for (const other of classes) hidden.add(other);
        hidden.delete(label);
      } else if (!hidden.delete(label)) hidden.add(label);
      [...legend.children].forEach((child, i) => {
        child.setAttribute('aria-pressed', String(!hidden.has(classes[i])));
      });
      drawScatter();
    });
  }

  function draw() {
    drawCharts();
    drawScatter();
  }
  draw();
  dark.addEventListener('change', draw);
  let pending = 0;
  addEventListener('resize', () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(draw);
  });
})();

import uplot from 'uplot/dist/uPlot.iife.min.js?raw';
import uplotStyle from 'uplot/dist/uPlot.min.css?raw';
import { bitsPerDimension, boundOf, formatSetting, SETTINGS } from '../../src/index';
import { bitsUnit } from '../data/bits';
import { bestOf } from '../runs/best';
import type { Run } from '../runs/run';
import { clock, count, counted, nats, rate } from '../terminal/format';
import { describeLikelihood, describeSpec } from '../terminal/options';
import { protocolsOf } from '../terminal/protocols';
import type { Plane } from './latents';
import style from './page.css?raw';
import page from './page.html?raw';
import script from './page.js?raw';

export interface ReportInput {
  readonly run: Run;
  /** PNG files. */
  readonly pictures: { samples: Uint8Array; reconstructions: Uint8Array; manifold?: Uint8Array };
  readonly plane: Plane;
  /** Of the test images. */
  readonly labels?: ArrayLike<number> | undefined;
}

/** Ten colours that also the colour-blind can tell apart (Petroff 2021, "Accessible color sequences"). */
const PALETTE = [
  '#3f90da',
  '#ffa90e',
  '#bd1f01',
  '#94a4a2',
  '#832db6',
  '#a96b59',
  '#e76300',
  '#b9ac70',
  '#717581',
  '#92dadd',
];

/** One page that holds all it needs and opens from a disk. */
export function renderReport({ run, pictures, plane, labels }: ReportInput): string {
  const { config, test, epochs } = run;
  const parts: Record<string, string> = {
    title: escapeHtml(`${config.data}, ${describeSpec(config)}: webgpu-vae`),
    heading: escapeHtml(`${describeSpec(config)} on ${config.data}`),
    lead: escapeHtml(
      `${counted(epochs.length, 'epoch')} over ${counted(config.trainExamples, 'image')} on ${run.adapter.name}${run.adapter.software ? ', a software adapter' : ''}, begun ${when(run.started)}, seed ${run.seed}.`,
    ),
    figures: figures(run),
    learning: `${learning(run)}${config.beta === 1 ? '' : `; training weighs the KL by ${config.beta}`}${config.betaWarmup === 0 ? '' : `; its weight rose from 0 over ${(config.betaCycles ?? 1) > 1 ? `${counted(config.betaWarmup, 'step')} in each of ${config.betaCycles} cycles` : `the first ${counted(config.betaWarmup, 'step')}`}`}${config.freeBits ? `; ${config.freeBitsOf === 'all' ? `a KL of up to ${config.freeBits} nats times the latent dimensions` : `a dimension's KL of up to ${config.freeBits} nats`}, as a mean over the batch, cost nothing` : ''}.`,
    latentClass: pictures.manifold ? 'pair' : 'alone',
    latent:
      escapeHtml(plane.note) +
      (plane.prior ? ' The rings are one, two and three standard deviations of the prior.' : ''),
    manifold: pictures.manifold ? manifold(pictures.manifold) : '',
    reconstructions: dataUri(pictures.reconstructions),
    samples: dataUri(pictures.samples),
    protocol: escapeHtml(protocolsOf(config, test).test),
    tables: tables(run),
    epochs: epochTable(run),
    style: `<style>${uplotStyle}\n${style}</style>`,
    scripts: scripts({
      epochs: epochs.map(({ epoch, elbo, reconstruction, kl, test }) => {
        return { epoch, elbo, reconstruction, kl, test: test ?? null };
      }),
      test,
      bound: boundOf(config.samples),
      plane: { ...plane, labels: labels ? plane.index.map((i) => labels[i]) : null },
      palette: PALETTE,
    }),
  };
  // A function as the replacement: a string would have its dollar signs read as patterns.
  return page.replace(
    /\{\{(\w+)\}\}|<!-- (\w+) -->/g,
    (_, text: string, element: string) => parts[text ?? element] ?? '',
  );
}

/** What the curves are. */
function learning(run: Run): string {
  const { config, test } = run;
  const curves = `Nats per training image, averaged over each epoch${dashed(run)}.`;
  const several = (config.samples ?? 1) > 1;
  if (!several) return `${curves} The ELBO is minus the sum of reconstruction and KL`;
  const { training } = protocolsOf(config, test);
  return escapeHtml(
    `${curves} The curves are of the ${training} The dashed lines are of the ELBO from one draw, by which the best epoch is chosen, too. Each is minus the sum of its reconstruction and KL`,
  );
}

/** What the dashed line of the curves is. */
function dashed({ epochs, test, config }: Run): string {
  const tested = epochs.findLast((epoch) => epoch.test)?.test;
  if (tested) {
    const all = tested.examples === config.testExamples;
    return `; the dashed line is ${all ? 'the test set' : `${counted(tested.examples, 'test image')}`} at the end of each`;
  }
  return test ? '; the dashed line is the test set after the last one' : '';
}

function figures({ test, epochs, config }: Run): string {
  const last = epochs[epochs.length - 1];
  const result = test ?? last;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const best = bestOf(epochs);
  const rows: (readonly [string, string, string])[] = [
    [test ? 'Test ELBO' : `Training ${boundOf(config.samples)}`, nats(result?.elbo ?? 0), 'nats per image'],
    ...(best?.test
      ? ([['Best test ELBO', nats(best.test.elbo), `epoch ${best.epoch} of ${epochs.length}`]] as const)
      : []),
    ['Reconstruction', nats(result?.reconstruction ?? 0), 'nats per image'],
    [
      'KL',
      nats(result?.kl ?? 0),
      `${((result?.kl ?? 0) / Math.LN2).toFixed(1)} bits through ${counted(config.latent, 'latent')}`,
    ],
    ['Speed', rate(last?.stepsPerSecond ?? 0), 'steps per second'],
    ['Training', clock(seconds), counted(last?.steps ?? 0, 'step')],
  ];
  return rows
    .map(
      ([name, value, unit]) =>
        `<div><dt>${name}</dt><dd>${minus(value)}</dd><small>${escapeHtml(unit)}</small></div>`,
    )
    .join('');
}

function betaOf({ beta, betaWarmup, betaCycles = 1 }: Run['config']): string {
  if (betaWarmup === 0) return String(beta);
  const rise = `${beta}, from 0 over ${counted(betaWarmup, 'step')}`;
  return betaCycles === 1 ? rise : `${rise}, in ${betaCycles} cycles of twice as many`;
}

/** Of Adam, what is not as by default. */
function adamOf(config: Run['config']): (readonly [string, string])[] {
  const names = ['beta1', 'beta2', 'epsilon'] as const;
  return names.flatMap((name) => {
    const value = config[name] ?? SETTINGS[name].default;
    return value === SETTINGS[name].default ? [] : [[name, String(value)] as const];
  });
}

function samplesOf({ samples = 1 }: Run['config']): string {
  return samples === 1 ? '1, by the ELBO' : `${samples}, by their importance-weighted bound`;
}

function rateOf(config: Run['config']): string {
  const { learningRate, schedule = 'constant', warmup = 0, decaySteps = 1, decay = 1 } = config;
  const falls = {
    constant: [],
    cosine: [`along a cosine to ${decay} times that in ${counted(decaySteps, 'step')}`],
    steps: [`times ${decay} every ${counted(decaySteps, 'step')}`],
  }[schedule];
  const rises = warmup === 0 ? [] : [`from 0 over ${counted(warmup, 'step')}`];
  return [learningRate, ...rises, ...falls].join(', ');
}

function manifold(png: Uint8Array): string {
  return `<div class="panel">
    <h2>Manifold</h2>
    <p class="about">The same plane, decoded at 20 by 20 points that cut the prior into equal shares.</p>
    <img class="picture" src="${dataUri(png)}" alt="Images decoded over the latent plane">
  </div>`;
}

function tables({ config, adapter, versions, test, epochs, best, seed }: Run): string {
  const widths = (layers: Run['config']['encoder']): string =>
    formatSetting(SETTINGS.encoder, layers).replaceAll(',', ', ');
  const last = epochs[epochs.length - 1];
  const bits = test ? bitsPerDimension(config, test.elbo) : undefined;
  return [
    table('Model', [
      [
        'input',
        `${config.height} x ${config.width}${config.channels === 3 ? ' x 3, in colour,' : ''} = ${config.input}`,
      ],
      ['encoder', widths(config.encoder)],
      ['latent', String(config.latent)],
      ['decoder', widths(config.decoder)],
      ['activation', config.activation],
      ['likelihood', describeLikelihood(config)],
      ...(config.binarize ? ([['binarised', config.binarize]] as const) : []),
      ['parameters', count(config.parameters)],
    ]),
    table('Training', [
      ['data', config.data],
      ...(config.credit ? ([['credit', config.credit]] as const) : []),
      ...(config.preset ? ([['preset', config.preset]] as const) : []),
      ['training images', count(config.trainExamples)],
      ['test images', count(config.testExamples)],
      ['batch', String(config.batchSize)],
      ['epochs', String(config.epochs)],
      ['learning rate', rateOf(config)],
      ...adamOf(config),
      ['samples', samplesOf(config)],
      ['beta', betaOf(config)],
      ...(config.freeBits
        ? ([
            [
              'free bits',
              `${config.freeBits} nats a dimension${config.freeBitsOf === 'all' ? ', all together' : ''}`,
            ],
          ] as const)
        : []),
      ...(config.clipNorm === null ? [] : ([['gradient norm', `at most ${config.clipNorm}`]] as const)),
      ...(config.patience ? ([['patience', counted(config.patience, 'epoch')]] as const) : []),
      ...(best ? ([['best model', `of epoch ${best.epoch}, by the test ELBO`]] as const) : []),
      ['seed', String(seed)],
    ]),
    table('Figures', [
      ...(test
        ? ([
            ['test ELBO', nats(test.elbo)],
            ['test reconstruction', nats(test.reconstruction)],
            ['test KL', nats(test.kl)],
            ...(test.activeUnits === undefined
              ? []
              : ([['active units', `${test.activeUnits} of ${config.latent}`]] as const)),
            ...(bits === undefined
              ? []
              : ([[`bits per ${bitsUnit(config, config)}`, bits.toFixed(3)]] as const)),
          ] as const)
        : []),
      ...(last
        ? ([
            [`training ${boundOf(config.samples)}`, nats(last.elbo)],
            ['training reconstruction', nats(last.reconstruction)],
            ['training KL', nats(last.kl)],
          ] as const)
        : []),
    ]),
    table('Machine', [
      ['adapter', adapter.name],
      ['kind', adapter.software ? 'software' : 'hardware'],
      ['vendor', adapter.vendor || '-'],
      ['architecture', adapter.architecture || '-'],
      ['matmul kernels', adapter.matmul],
      ...Object.entries(versions),
    ]),
  ].join('\n');
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const body = rows.map(
    ([name, value]) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${minus(escapeHtml(value))}</td></tr>`,
  );
  return `<div><h3>${title}</h3><table>${body.join('')}</table></div>`;
}

function epochTable({ epochs, config }: Run): string {
  const tested = epochs.some(({ test }) => test);
  const head = [
    ...['epoch', boundOf(config.samples), 'reconstruction', 'KL'],
    ...(tested ? ['test ELBO'] : []),
    ...['steps', 'steps/s', 'seconds'],
  ];
  const rows = epochs.map((row) => [
    String(row.epoch),
    nats(row.elbo),
    nats(row.reconstruction),
    nats(row.kl),
    ...(tested ? [row.test ? nats(row.test.elbo) : '-'] : []),
    count(row.steps),
    rate(row.stepsPerSecond),
    row.seconds.toFixed(2),
  ]);
  const cells = (values: string[], tag: string): string =>
    values.map((value) => `<${tag}>${minus(value)}</${tag}>`).join('');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`;
}

function when(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day}, ${iso.slice(11, 16)} UTC`;
}

/** A number's hyphen as the minus sign that it means. */
function minus(text: string): string {
  return text.replace(/^-(?=\d)/, '\u2212');
}

function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** The page's data, uPlot, and the page's own script. JSON must not end the element it stands in. */
function scripts(data: unknown): string {
  const json = JSON.stringify(data).replace(/</g, '\\u003c');
  return [
    `<script type="application/json" id="run">${json}</script>`,
    `<script>${uplot}</script>`,
    `<script>${script}</script>`,
  ].join('\n');
}

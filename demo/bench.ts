// The microbenchmarks of `npm run bench` in a page: same cases, same measuring.

import type { Group } from '../bench/kernels/benchmark';
import { digits, percent } from '../bench/kernels/format';
import { bestMatmul, disturbance, type Report } from '../bench/kernels/report';
import { QUICK, run } from '../bench/kernels/runner';
import { version } from '../package.json';
import { type Gpu, NoGpuError, openGpu } from '../src/index';
import { inOneLine, whyNoGpu } from './no_gpu';
import { type Fact, facts, failures, Table } from './table';

const byId = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
};
const controls = byId<HTMLFormElement>('controls');
const start = byId<HTMLButtonElement>('run');
const stop = byId<HTMLButtonElement>('stop');
const download = byId<HTMLButtonElement>('download');
const bar = byId<HTMLProgressElement>('progress');
const status = byId('status');
const message = byId('message');
const results = byId('results');

/** `?quick&groups=A,large&only=adam` fills the form in, and narrows the cases down. */
const address = new URLSearchParams(location.search);
let stopping: AbortController | undefined;
let last: Report | undefined;

controls.addEventListener('submit', (event) => {
  event.preventDefault();
  void measure();
});
stop.addEventListener('click', () => stopping?.abort(new DOMException('Stopped.', 'AbortError')));
download.addEventListener('click', () => {
  if (last) save(last);
});
readAddress();
document.getElementById('unstarted')?.remove();
if (!navigator.gpu) void whyNoGpu().then((words) => complain(new Error(inOneLine(words))));

function readAddress(): void {
  const groups = address.get('groups')?.split(',');
  for (const box of controls.querySelectorAll<HTMLInputElement>('input[name=group]')) {
    if (groups) box.checked = groups.includes(box.value);
  }
  const quick = controls.elements.namedItem('quick') as HTMLInputElement;
  if (address.has('quick')) quick.checked = true;
}

async function measure(): Promise<void> {
  const form = new FormData(controls);
  const groups = form.getAll('group') as Group[];
  if (groups.length === 0) {
    complain(new Error('Nothing is chosen to be measured.'));
    return;
  }
  const quick = form.has('quick');
  const only = (address.get('only') ?? '').toLowerCase();
  stopping = new AbortController();
  busy(true);
  results.replaceChildren();
  message.hidden = true;
  last = undefined;
  let gpu: Gpu | undefined;
  try {
    status.textContent = 'Opening the GPU';
    gpu = await openGpu();
    let table: Table | undefined;
    let shown: Group | undefined;
    last = await run(gpu, {
      only: ({ group }, name) => groups.includes(group as Group) && name.toLowerCase().includes(only),
      ...(quick && { profile: QUICK }),
      versions: { 'webgpu-vae': version, browser: navigator.userAgent },
      signal: stopping.signal,
      onProgress(what, done) {
        bar.value = done;
        status.textContent = what && `${percent(done)}: ${what}`;
      },
      onCeilings: (_, report) => facts(byId('facts'), ceilingFacts(report)),
      onRows(rows, benchmark, report) {
        if (benchmark.group !== shown) {
          table = new Table(results, benchmark);
          shown = benchmark.group;
        }
        table?.add(rows);
        const step = report.steps.find((one) => one.case === benchmark.name);
        if (step) table?.addStep(step);
      },
    });
    facts(byId('facts'), [...ceilingFacts(last), ...stepFacts(last)]);
    if (last.failures.length > 0) {
      message.hidden = false;
      failures(message, last.failures);
    }
    const verdict = last.failures.length === 0 ? 'all outputs right' : 'some outputs WRONG';
    status.textContent =
      last.rows.length === 0
        ? 'There is no such case.'
        : `Done: ${last.rows.length} cases, ${verdict}. ${disturbance(last) ?? ''}`;
  } catch (error) {
    if (stopping.signal.aborted) status.textContent = 'Stopped.';
    else complain(error instanceof NoGpuError ? new Error(inOneLine(await whyNoGpu())) : error);
  } finally {
    gpu?.dispose();
    busy(false);
  }
}

function ceilingFacts({ adapter, software, method, matmul, ceilings }: Report): Fact[] {
  return [
    ['Adapter', software ? `${adapter} (software)` : adapter],
    ['Times by', method === 'timestamps' ? "the GPU's timestamps" : 'wall time over many dispatches'],
    ['Matmul kernels', matmul],
    ['Most arithmetic', `${digits(ceilings.gflops)} GFLOP/s`],
    ['Most memory traffic', `${digits(ceilings.gbs)} GB/s`],
  ];
}

function stepFacts(report: Report): Fact[] {
  const best = bestMatmul(report);
  if (!best || report.steps.length === 0) return [];
  return [
    ['Best matmul', `${digits(best.gflops)} GFLOP/s, ${percent(best.gflops / report.ceilings.gflops)}`],
    ...report.steps.map(
      (step): Fact => [
        `Step of ${step.case}`,
        `${digits(step.gpu.median)} ms, ${percent(step.gflops / best.gflops)} of best matmul`,
      ],
    ),
  ];
}

function busy(on: boolean): void {
  start.disabled = on;
  stop.disabled = !on;
  download.disabled = on || !last;
  bar.hidden = !on;
  for (const box of controls.querySelectorAll('input')) box.disabled = on;
}

function complain(error: unknown): void {
  status.textContent = '';
  message.hidden = false;
  message.textContent = error instanceof Error ? error.message : String(error);
}

/** Hands the report over as a file. */
function save(report: Report): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(
    new Blob([`${JSON.stringify(report, undefined, 2)}\n`], { type: 'application/json' }),
  );
  link.download = 'webgpu-vae-bench.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

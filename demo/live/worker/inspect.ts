import { BufferUsage } from '../../../src/gpu/flags';
import type { Gpu } from '../../../src/gpu/gpu';
import { type Dispatch, filesOf } from '../../../src/gpu/kernel';
import { type DispatchTime, profile } from '../../../src/gpu/profile';
import { Program } from '../../../src/gpu/program';
import type { View } from '../../../src/gpu/view';
import { nodesOf } from '../../../src/graph/nodes';
import type { Plan } from '../../../src/graph/plan';
import type { Spec } from '../../../src/graph/spec';
import type { Dataset } from '../../../src/train/data';
import type { Model } from '../../../src/train/model';
import { planOfFit, prepareFit } from '../../../src/train/planned';
import type { InspectedDispatch, Inspection, Matrix } from './inspection';
import { fitOptions, type Settings } from './settings';

/** Rows of each result that are shown. */
const ROWS = 8;
/** Short samples: nobody waits longer for a look inside than for a few steps. */
const PROFILE = { samples: 3, sampleTime: 4, timeLimit: 100, whole: false } as const;

/** What a dispatch leaves behind: columns of views side by side, or the sum of views of one name. */
interface Result {
  readonly name: string;
  readonly views: readonly View[];
  readonly summed: boolean;
}

/** What was read of a view. */
interface Block {
  readonly view: View;
  readonly values: Float32Array;
}

/** One training step on copies of what it changes: each dispatch's first rows of result, and its time. */
export async function inspect(model: Model, dataset: Dataset, settings: Settings): Promise<Inspection> {
  const { gpu, buffers } = model;
  const plan = planOfFit(model, dataset, fitOptions(settings));
  // Adam divides by its corrections, which a model has from its first fit on.
  if (model.step === 0) prepareFit(model, dataset, fitOptions(settings));
  const copies = await copied(gpu, buffers);
  let program: Program | undefined;
  try {
    const given = { ...copies, ...dataset.given };
    program = await Program.create(gpu, plan, given);
    const results = await runOnce(gpu, plan, program.buffers);
    const { method, dispatches } = await profile(gpu, plan, program.buffers, PROFILE);
    const sum = dispatches.reduce((total, { median }) => total + median, 0);
    return {
      method,
      batchSize: settings.batchSize,
      dispatches: plan.dispatches.map((dispatch, i) => {
        const { median } = dispatches[i] as DispatchTime;
        return { ...facts(dispatch, model.spec), ms: median, share: median / sum, ...results[i] };
      }),
    };
  } finally {
    program?.dispose();
    for (const copy of Object.values(copies)) copy.destroy();
  }
}

function facts(dispatch: Dispatch, spec: Spec): Omit<InspectedDispatch, 'ms' | 'share'> {
  const { kernel, label, family, part, nodes = [], reads, writes, grid, flops, bytes } = dispatch;
  const files = filesOf(dispatch).map(({ name, text }) => ({ name, text }));
  const of = nodesOf(spec).filter(({ name }) => nodes.includes(name));
  return {
    kernel: kernel.name,
    label,
    ...(family && { matmul: family }),
    part,
    modelParts: [...new Set(of.map((node) => node.part))],
    reads: namesOf(reads),
    writes: namesOf(writes),
    files,
    grid,
    flops,
    bytes,
  };
}

function namesOf(views: readonly View[]): string[] {
  return [...new Set(views.map(({ name }) => name))];
}

function copied(gpu: Gpu, buffers: Readonly<Record<string, GPUBuffer>>): Promise<Record<string, GPUBuffer>> {
  return gpu.make((make) => {
    const encoder = gpu.device.createCommandEncoder({ label: 'copies' });
    const copies = Object.entries(buffers).map(([label, buffer]) => {
      const { size } = buffer;
      const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
      const copy = make({ label, size, usage });
      encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
      return [label, copy] as const;
    });
    gpu.device.queue.submit([encoder.finish()]);
    return Object.fromEntries(copies);
  });
}

/** Runs each dispatch in its turn, and takes its result before the next one writes over it. */
async function runOnce(
  gpu: Gpu,
  plan: Plan,
  buffers: Readonly<Record<string, GPUBuffer>>,
): Promise<{ readonly result?: Matrix }[]> {
  const results = plan.dispatches.map(resultOf);
  const total = results.flatMap(({ views }) => views).reduce((sum, view) => sum + floatsOf(view), 0);
  const programs: Program[] = [];
  let staging: GPUBuffer | undefined;
  try {
    for (const dispatch of plan.dispatches) {
      programs.push(await Program.create(gpu, { buffers: {}, dispatches: [dispatch] }, buffers));
    }
    const read = await gpu.make((buffer) => {
      const usage = BufferUsage.COPY_DST | BufferUsage.MAP_READ;
      const target = buffer({ label: 'inspection', size: total * 4, usage });
      const encoder = gpu.device.createCommandEncoder({ label: 'inspection' });
      let at = 0;
      programs.forEach((program, i) => {
        const pass = encoder.beginComputePass({ label: 'inspection' });
        program.encode(pass);
        pass.end();
        for (const view of results[i]?.views ?? []) {
          const size = floatsOf(view);
          encoder.copyBufferToBuffer(
            buffers[view.buffer] as GPUBuffer,
            view.offset * 4,
            target,
            at * 4,
            size * 4,
          );
          at += size;
        }
      });
      gpu.device.queue.submit([encoder.finish()]);
      return target;
    });
    staging = read;
    await gpu.mapped(read);
    const floats = new Float32Array(read.getMappedRange());
    let at = 0;
    return results.map(({ name, views, summed }) => {
      if (views.length === 0) return {};
      const blocks = views.map((view) => {
        at += floatsOf(view);
        return { view, values: floats.subarray(at - floatsOf(view), at) };
      });
      return { result: matrix(name, summed ? [added(blocks)] : blocks) };
    });
  } finally {
    staging?.destroy();
    for (const program of programs) program.dispose();
  }
}

function shownRows({ rows }: View): number {
  return Math.min(rows, ROWS);
}

/** From the first value that is shown to the last. */
function floatsOf(view: View): number {
  return (shownRows(view) - 1) * view.stride + view.columns;
}

function added(blocks: readonly Block[]): Block {
  return blocks.reduce(({ view, values: total }, { values }) => ({
    view,
    values: total.map((value, i) => value + (values[i] as number)),
  }));
}

function matrix(name: string, blocks: readonly Block[]): Matrix {
  const { view } = blocks[0] as Block;
  const shown = shownRows(view);
  const rows = Array.from({ length: shown }, (_, row) =>
    blocks.flatMap(({ view: { stride, columns }, values }) => [
      ...values.subarray(row * stride, row * stride + columns),
    ]),
  );
  const columns = rows[0]?.length ?? 0;
  return { name, rows: view.rows, columns, shown, values: Float32Array.from(rows.flat()) };
}

/** What a dispatch shows: of several matrices of one name, such as gradients that come in parts, their sum. */
function resultOf({ shows, writes }: Dispatch): Result {
  const [first] = writes;
  const views = shows ?? writes.filter(({ name }) => name === first?.name);
  const names = namesOf(views);
  return { name: names.join(', '), views, summed: views.length > 1 && names.length === 1 };
}

import { BufferUsage } from '../../../src/gpu/flags';
import type { Gpu } from '../../../src/gpu/gpu';
import { type Dispatch, filesOf } from '../../../src/gpu/kernel';
import { type DispatchTime, profile } from '../../../src/gpu/profile';
import { Program } from '../../../src/gpu/program';
import { padded, type Tensor } from '../../../src/graph/layout';
import type { Place, Plan } from '../../../src/graph/plan';
import type { Dataset } from '../../../src/train/data';
import type { Model } from '../../../src/train/model';
import { planOfFit, prepareFit } from '../../../src/train/trainer';
import type { InspectedDispatch, Inspection, Matrix } from './protocol';
import { fitOptions, type Settings } from './settings';

/** Rows of each result that are shown. */
const ROWS = 8;
/** Short samples: nobody waits longer for a look inside than for a few steps. */
const PROFILE = { samples: 3, sampleTime: 4, timeLimit: 100, whole: false } as const;

/** A stretch of rows in a buffer, in floats. */
interface Stretch {
  readonly buffer: string;
  readonly offset: number;
  readonly stride: number;
  /** Columns of each row that are shown: from where, and how many. */
  readonly parts: readonly (readonly [first: number, count: number])[];
  readonly rows: number;
}

/** What a dispatch leaves behind: columns of several stretches side by side, or the sum of stretches that are alike. */
interface Result {
  readonly name: string;
  readonly stretches: readonly Stretch[];
  readonly summed?: true;
}

/** What was read of a stretch. */
interface Block {
  readonly stretch: Stretch;
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
        return { ...facts(dispatch), ms: median, share: median / sum, ...results[i] };
      }),
    };
  } finally {
    program?.dispose();
    for (const copy of Object.values(copies)) copy.destroy();
  }
}

function facts(dispatch: Dispatch): Omit<InspectedDispatch, 'ms' | 'share'> {
  const { kernel, label, matmul, grid, flops, bytes } = dispatch;
  const files = filesOf(dispatch).map(({ name }) => name);
  return { kernel: kernel.name, label, ...(matmul && { matmul }), files, grid, flops, bytes };
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
  const results = plan.dispatches.map((dispatch) => resultOf(plan, dispatch));
  const stretches = results.flatMap((result) => result?.stretches ?? []);
  const total = stretches.reduce((sum, stretch) => sum + floatsOf(stretch), 0);
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
        for (const stretch of results[i]?.stretches ?? []) {
          const source = buffers[stretch.buffer] as GPUBuffer;
          const size = floatsOf(stretch);
          encoder.copyBufferToBuffer(source, stretch.offset * 4, target, at * 4, size * 4);
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
    return results.map((result) => {
      if (!result) return {};
      const blocks = result.stretches.map((stretch) => {
        at += floatsOf(stretch);
        return { stretch, values: floats.subarray(at - floatsOf(stretch), at) };
      });
      return { result: matrix(result.name, result.summed ? [added(blocks)] : blocks) };
    });
  } finally {
    staging?.destroy();
    for (const program of programs) program.dispose();
  }
}

function shownRows({ rows }: Stretch): number {
  return Math.min(rows, ROWS);
}

function floatsOf(stretch: Stretch): number {
  return shownRows(stretch) * stretch.stride;
}

function added(blocks: readonly Block[]): Block {
  return blocks.reduce(({ stretch, values: total }, { values }) => ({
    stretch,
    values: total.map((value, i) => value + (values[i] as number)),
  }));
}

function matrix(name: string, blocks: readonly Block[]): Matrix {
  const { stretch } = blocks[0] as Block;
  const shown = shownRows(stretch);
  const rows = Array.from({ length: shown }, (_, row) =>
    blocks.flatMap(({ stretch: { stride, parts }, values }) =>
      parts.flatMap(([first, count]) => [
        ...values.subarray(row * stride + first, row * stride + first + count),
      ]),
    ),
  );
  const columns = rows[0]?.length ?? 0;
  return { name, rows: stretch.rows, columns, shown, values: Float32Array.from(rows.flat()) };
}

/** What a dispatch writes that is worth a look; `advance` only counts. */
function resultOf(plan: Plan, { kernel, label }: Dispatch): Result | undefined {
  const { places, layout } = plan;
  const layers = [...layout.encoder, ...layout.decoder];
  const inputs = ['x', ...layout.encoder.slice(0, -1).map(({ name }) => name), 'z'].concat(
    layout.decoder.slice(0, -1).map(({ name }) => name),
  );
  const latent = (places.z as Place).columns;
  const stretch = (buffer: string, name: string): Stretch => {
    const { offset, rows, columns } = places[name] as Place;
    const half = padded(latent);
    const parts =
      name === 'heads'
        ? ([
            [0, latent],
            [half, latent],
          ] as const)
        : ([[0, columns]] as const);
    return { buffer, offset, stride: padded(columns), parts, rows };
  };
  const activation = (name: string) => stretch('activations', name);
  const first = layout.tensors[0] as Tensor;
  const weights = (buffer: string, start: number): Stretch => {
    const [rows = 1, columns = 1] = first.shape;
    return { buffer, offset: start + first.offset, stride: first.stride, parts: [[0, columns]], rows };
  };
  const gradient = (name: string) => ({ name: `gradient of ${name}`, stretches: [stretch('deltas', name)] });
  switch (kernel.name) {
    case 'gather_bytes':
    case 'gather_floats':
      return { name: 'x', stretches: [activation('x')] };
    case 'dense_forward':
      return { name: label === 'heads' ? 'mu, logvar' : label, stretches: [activation(label)] };
    case 'reparameterize':
    case 'chain_forward':
      return {
        name: 'mu, logvar, eps, z',
        stretches: [activation('heads'), activation('eps'), activation('z')],
      };
    case 'loss':
      return gradient('output');
    case 'dense_input_gradient':
      return gradient(inputs[layers.findIndex(({ name }) => name === label)] as string);
    case 'reparameterize_backward':
    case 'chain_backward':
      return gradient('heads');
    case 'dense_weight_gradient': {
      const parts = (plan.buffers.gradients as number) / (4 * layout.size);
      const stretches = Array.from({ length: parts }, (_, part) => weights('gradients', part * layout.size));
      return { name: `gradient of ${first.name}`, stretches, summed: true };
    }
    case 'adam':
      return { name: first.name, stretches: [weights('parameters', 0)] };
    default:
      return undefined;
  }
}

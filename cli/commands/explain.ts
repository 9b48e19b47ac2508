import type { Command } from 'commander';
import {
  DataError,
  loadLayers,
  loadOps,
  loadSamples,
  type Matmul,
  nodesOf,
  type Picture,
  type Plan,
  planTraining,
  resolveSpec,
  type Spec,
} from '../../src/index';
import { specIn } from '../data/texts/model';
import { UsageError } from '../terminal/errors';
import { count } from '../terminal/format';
import {
  addExamples,
  addJsonOption,
  addModelOptions,
  describeLikelihood,
  describeSpec,
  type ModelOptions,
  type ModelWishes,
  parsePath,
  settingOption,
  toSpec,
} from '../terminal/options';
import { withPreset } from '../terminal/preset';

interface ExplainWishes extends ModelWishes {
  input: number | Picture;
  model?: string;
  matmul: Matmul;
  samples: number;
  json?: boolean;
}

type ExplainOptions = ExplainWishes & ModelOptions;

type Dispatch = Plan['dispatches'][number];

export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .description('print the program of one training step; needs no GPU')
    .addOption(settingOption('input'))
    .option('--model <file>', 'a trained model, in the place of what says how one is to be', parsePath);
  addModelOptions(command)
    .addOption(settingOption('samples', { sentence: 'draws of z an example, of a step by their bound' }))
    .addOption(settingOption('matmul', { default: 'plain' }))
    .action(explain);
  addJsonOption(command);
  addExamples(command, [
    'explain',
    'explain --encoder 400 --latent 20 --batch 128',
    'explain --input 32x32x3 --preset conv',
    'explain --input 32x32x3 --encoder conv:32,conv:64,128',
    'explain --model out/names/model.safetensors --batch 128',
  ]);
}

async function explain(wishes: ExplainWishes, command: Command): Promise<void> {
  const { model } = wishes;
  const { options } = withPreset(wishes, wishes.input);
  await loadLayers(options);
  const spec = model === undefined ? toSpec(options.input, options) : await specOfFile(model, command);
  await loadOps(nodesOf(spec));
  const { samples } = options;
  if (samples > 1) await loadSamples();
  const plan = planTraining(spec, {
    batchSize: options.batch,
    matmul: options.matmul,
    samples,
    // Of texts it is not 0 by default, and goes with one sample alone.
    ...(samples > 1 && { freeBits: 0 }),
    data: 'bytes',
    examples: 60_000,
  });
  const text = options.json ? toJson(spec, plan, options) : toTable(spec, plan, options);
  process.stdout.write(`${text}\n`);
}

/** What goes with --model. */
const BESIDE_MODEL = ['model', 'batch', 'matmul', 'samples', 'json'];

/** The model of a file. Throws a UsageError where options say another, a DataError where it says none. */
async function specOfFile(model: string, command: Command): Promise<Spec> {
  const other = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && !BESIDE_MODEL.includes(name);
  });
  if (other) throw new UsageError(`${other.long}: --model ${model} says it already: leave it out.`);
  const spec = await specIn(model);
  if (!spec) throw new DataError(`${model} says of no model what it is made of, as files of train do.`);
  await loadLayers(spec);
  return resolveSpec(spec);
}

function toJson(spec: Spec, plan: Plan, options: ExplainOptions): string {
  const dispatches = plan.dispatches.map((dispatch) => ({
    kernel: dispatch.kernel.name,
    label: dispatch.label,
    part: dispatch.part,
    nodes: dispatch.nodes ?? [],
    product: dispatch.product,
    reads: dispatch.reads,
    writes: dispatch.writes,
    workgroups: dispatch.grid,
    flops: dispatch.flops,
    bytes: dispatch.bytes,
  }));
  const facts = {
    model: spec,
    nodes: nodesOf(spec),
    batchSize: options.batch,
    matmul: options.matmul,
    samples: options.samples,
  };
  return JSON.stringify({ ...facts, dispatches, buffers: plan.buffers, total: totals(plan) }, null, 2);
}

function totals({ dispatches, buffers }: Plan) {
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    dispatches: dispatches.length,
    flops: sum(dispatches.map(({ flops }) => flops)),
    bytes: sum(dispatches.map(({ bytes }) => bytes)),
    memory: sum(Object.values(buffers)),
  };
}

function toTable(spec: Spec, plan: Plan, options: ExplainOptions): string {
  const head = ['', 'kernel', 'for', 'shape', 'workgroups', 'MFLOP', 'KB'];
  const rows = plan.dispatches.map((dispatch, i) => [
    String(i + 1),
    dispatch.kernel.name,
    dispatch.label,
    shape(dispatch),
    workgroups(dispatch.grid),
    mega(dispatch.flops),
    kilo(dispatch.bytes),
  ]);
  const { dispatches, flops, bytes, memory } = totals(plan);
  const last = ['', `${dispatches} dispatches`, '', '', '', mega(flops), kilo(bytes)];
  const nodes = nodesOf(spec).map(({ name, op, inputs, part }, i) => [
    String(i + 1),
    name,
    op,
    inputs.join(' '),
    part,
    shapes([plan.places[name] ?? []].flat()),
    shapes(Object.values(plan.layout.parameters[name] ?? {})),
  ]);
  return [
    `One training step of ${describeSpec(spec)}, ${spec.activation}, ${describeLikelihood(spec)}${spec.binarize ? `, binarised: ${spec.binarize}` : ''}, batch ${options.batch}${options.samples > 1 ? `, ${options.samples} samples` : ''}, ${options.matmul} matmul`,
    '',
    ...columns(
      [
        ['', 'node', 'op', 'reads', 'part', 'value', 'parameters'],
        ...nodes,
        ['', `${nodes.length} nodes`, '', '', '', '', ''],
      ],
      [0],
    ),
    '',
    ...columns([head, ...rows, last], [0, 4, 5, 6]),
    '',
    'Values and parameters are as they lie; an activation without a value is computed by the node that it reads.',
    `KB are read and written, each value once. Buffers hold ${kilo(memory)} KB without the data set.`,
    'A step makes no buffer, uploads nothing and reads nothing back; many steps go into one submit.',
  ].join('\n');
}

/** Text to the left, numbers, which are in these columns, to the right; a rule under the head and above the totals. */
function columns(rows: readonly string[][], right: readonly number[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0]!, rule, ...lines.slice(1, -1), rule, lines[lines.length - 1]!];
}

/** What a dispatch reads and what comes out, as matrices of the mathematics: without the padding of memory. */
function shape({ reads, writes, shows = writes.slice(0, 1) }: Dispatch): string {
  const matrices = reads.filter(({ rows }) => rows > 1);
  return `${shapes(matrices.length > 0 ? matrices : reads) || 'data'} -> ${shapes(shows) || 'state'}`;
}

/** More matrices than this are counted, as the table would be wider than a terminal. */
const MOST_SHAPES = 3;

function shapes(views: Dispatch['reads']): string {
  if (views.length > MOST_SHAPES) return `${views.length} matrices`;
  return views.map(({ rows, columns }) => (rows === 1 ? `[${columns}]` : `[${rows}, ${columns}]`)).join(' ');
}

function workgroups([x, y, z]: readonly [number, number, number]): string {
  return z > 1 ? `${x} x ${y} x ${z}` : y > 1 ? `${x} x ${y}` : String(x);
}

function mega(flops: number): string {
  return (flops / 1e6).toFixed(2);
}

function kilo(bytes: number): string {
  return count(bytes / 1000);
}

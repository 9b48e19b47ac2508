import { KernelError } from '../../errors';
import type { MatmulGpu } from '../../tiles/gpu';
import { mostWeight } from '../convolution';
import { EXACT, type IntegerModel, type Layer, largestValue, outputsOf, rowsOf } from '../model';
import { cpuNetwork } from '../network';
import type { Matrix } from '../product';
import { filler } from '../rans';
import { GpuLayers } from './layers';

/** Rows of known integers; a batch repeats them. */
const KNOWN = 8;

/**
 * Runs known integers through each layer's shape on the GPU, whose sums come as near to 2^24 as those of a codec can, and compares
 * with the CPU. Throws a {@link KernelError} for one that differs: a driver that rounds sums would write archives that nobody opens.
 */
export async function checkExact(gpu: MatmulGpu, model: IntegerModel, rows: number): Promise<void> {
  for (const layers of [model.encoder, model.decoder]) {
    let most = layers === model.encoder ? largestValue(model.likelihood) : largestOf(model.tables.centres);
    for (const layer of layers) {
      await checkLayer(gpu, model, knownLayer(layer, most), knownValues(layer.inputs, most, rows));
      most = largestOf(layer.ranges.flatMap(({ low, high }) => [low, high]));
    }
  }
}

async function checkLayer(gpu: MatmulGpu, model: IntegerModel, layer: Layer, values: Matrix): Promise<void> {
  const rows = values.length / layer.inputs;
  const outputs = outputsOf(layer);
  const few = Math.min(rows, KNOWN);
  const expected = await cpuNetwork({ ...model, decoder: [layer] }).decode(
    values.subarray(0, few * layer.inputs),
    few,
  );
  const known = await GpuLayers.create(gpu, [layer], rows);
  const found = await known.run(values, rows).finally(() => known.dispose());
  const wrong = found.findIndex((value, i) => value !== expected[i % (few * outputs)]);
  if (wrong < 0) return;
  const [row, output] = [Math.floor(wrong / outputs), wrong % outputs];
  throw new KernelError(
    `This adapter (${gpu.info.name}, matmul ${gpu.matmul}) does not compute exactly with integers below 2^24: of the check for layer ${layer.name}, row ${row}, output ${output} is ${found[wrong]} and should be ${expected[wrong % (few * outputs)]}. Archives are not made or read on it; leave the GPU out, the CPU makes the same archive.`,
  );
}

/**
 * A layer of the same shape, with sums of up to 2^24 - 1 in magnitude: weights of one sign in some rows, of any in others. Half of
 * the outputs show their sums as they are, the others as the layer scales and rounds them.
 */
function knownLayer(layer: Layer, most: number): Layer {
  const rows = rowsOf(layer);
  const width = layer.weight.length / rows;
  // Of a convolution that spreads pixels, a sum has some of a row's weights.
  const summed = mostWeight(new Int8Array(width).fill(1), layer.convolution);
  const largest = Math.min(Math.max(Math.floor((EXACT - 1) / (summed * most)), 1), 127);
  const fitting = Math.floor((EXACT - 1) / (largest * most));
  const used = summed <= fitting ? width : fitting;
  const weight = new Int8Array(layer.weight.length);
  const bias = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const sign = row % 2 === 0 ? 1 : -1;
    for (let k = 0; k < used; k++) {
      const at = row * width + k;
      weight[at] = row % 4 < 2 ? sign * largest : (filler(at) % (2 * largest + 1)) - largest;
    }
    bias[row] = sign * (EXACT - 1 - largest * most * Math.min(used, summed));
  }
  return {
    ...layer,
    weight,
    bias,
    shift: layer.shift.map((shift, row) => (Math.floor(row / 4) % 2 === 0 ? 0 : shift)),
    ranges: layer.ranges.map(({ units }) => ({ units, low: -EXACT, high: EXACT })),
  };
}

/** The largest value all over, the same with its sign changing, and any. */
function knownValues(inputs: number, most: number, rows: number): Matrix {
  const values = new Float64Array(rows * inputs);
  for (let row = 0; row < rows; row++) {
    const kind = row % KNOWN;
    for (let k = 0; k < inputs; k++) {
      const sign = kind > 0 && filler(kind * inputs + k) % 2 ? -1 : 1;
      const value = kind % 4 < 2 ? most : filler(kind * inputs + k + 1) % (most + 1);
      values[row * inputs + k] = sign * value;
    }
  }
  return values;
}

function largestOf(values: ArrayLike<number>): number {
  let most = 1;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
}

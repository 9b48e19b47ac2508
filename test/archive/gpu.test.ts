// Archives by a GPU: the same bytes as by the CPU, in every family of tiles that an adapter has; or an error before the first.
// 15 s on SwiftShader besides what kernels' tests compile as well: the one promise that an archive opens on any machine.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compress, decompress, type IntegerModel, quantize } from '../../src/archive';
import { gpuNetwork } from '../../src/archive/gpu/network';
import { cpuNetwork } from '../../src/archive/network';
import { fileOf, includedCodec, openArchive } from '../../src/archive/open_archive';
import { KernelError, OptionError } from '../../src/errors';
import { MatmulGpu } from '../../src/tiles/gpu';
import { MATMULS, type Matmul, supports, tileOf } from '../../src/tiles/table';
import { BITS, BYTES, joined, MIXTURE, modelFile, noise, noisyBits } from '../support/archives';
import { testGpu } from '../support/gpu';

const gpu = await testGpu();
const exact = MATMULS.filter((matmul) => supports(gpu.support, matmul) && tileOf(matmul).staging !== 'f16');

/** The device by a family; what is compiled serves all tests, unless it is to compile anew. */
function pinned(matmul: Matmul, anew = false): MatmulGpu {
  const { device, info, support, store, pipelines } = gpu;
  const own = new MatmulGpu(device, info, { matmul, measures: false, support, sliceTime: 250, store });
  return anew ? own : Object.assign(own, { pipelines });
}

const DENSE = [
  ['bytes.vaez', noise(70 * BYTES.input), { version: 1, shape: [4, 3] }],
  ['bits.vaez', noisyBits(70 * BITS.input, 1), { version: 1, one: 1 }],
  ['mixture.vaez', noise(70 * MIXTURE.input), { shape: [3, 4] }],
] as const;
/** Of one picture and of two, aligned and not. */
const CONVOLUTIONS = [
  ['colour.vaez', noise(70 * 105), { shape: [7, 5, 3] }],
  ['grey.vaez', noisyBits(70 * 54), { shape: [6, 9] }],
] as const;
/** Layers of more than a tile of any family, which end within one. */
const WIDE = { input: 147, encoder: [85], latent: 9, decoder: [70], likelihood: 'logistic' } as const;
const wide = await quantize(modelFile(WIDE), noise(20 * 147));

describe.each(exact)('%s', (matmul) => {
  const own = pinned(matmul);

  // Convolutions compile for seconds: the long form has them in every family.
  const long = process.env.WEBGPU_VAE_LONG === '1' || matmul === gpu.matmul;
  const fixtures = [...DENSE, ...(long ? CONVOLUTIONS : [])] as const;
  test.each(fixtures)('writes and reads %s as the CPU does, byte by byte', async (name, images, options) => {
    const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/archives/${name}`, import.meta.url)));
    const { codec: place } = await openArchive(fileOf(bytes));
    const codec = await includedCodec(fileOf(bytes), place?.offset ?? 0);
    const written = compress(codec, images, { includeCodec: true, blockItems: 30, gpu: own, ...options });
    expect(await joined(written)).toEqual(bytes);
    const parts: number[] = [];
    for await (const { images: some } of decompress(bytes, { gpu: own })) parts.push(...some);
    expect(parts).toEqual([...images]);
  });

  test('gives the integers of the CPU for batches of any size', async () => {
    const { model } = wide.codec;
    const [network, cpu] = [await gpuNetwork(own, model), cpuNetwork(model)];
    const centres = (rows: number) =>
      Float64Array.from(
        { length: rows * model.latent },
        (_, i) => model.tables.centres[(i * 977) % model.tables.centres.length] as number,
      );
    // At once, as two archives would be written.
    const same = [1, 2, 3, 5, 64, 100, 255, 256].map(async (rows) => {
      const values = noise(rows * model.values, rows);
      expect(await network.encode(values, rows)).toEqual(await cpu.encode(values, rows));
      expect(await network.decode(centres(rows), rows)).toEqual(await cpu.decode(centres(rows), rows));
    });
    await Promise.all(same);
    network.dispose?.();
  });
});

/** Compresses by a device whose shaders are others, and counts its buffers. */
async function changed(from: string, to: string): Promise<{ error: unknown; given: number; left: number }> {
  const { device } = gpu;
  const { createShaderModule, createBuffer } = device;
  let left = 0;
  let given = 0;
  device.createShaderModule = (descriptor) =>
    createShaderModule.call(device, { ...descriptor, code: descriptor.code.replaceAll(from, to) });
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer.call(device, descriptor);
    const { destroy } = buffer;
    left++;
    buffer.destroy = () => {
      left--;
      return destroy.call(buffer);
    };
    return buffer;
  };
  try {
    const parts = compress(wide.codec, noise(300 * 147), { gpu: pinned(gpu.matmul, true), blockItems: 100 });
    for await (const _ of parts) if (++given === 2) break;
    return { error: undefined, given, left };
  } catch (error) {
    return { error, given, left };
  } finally {
    Object.assign(device, { createShaderModule, createBuffer });
  }
}

test.each([
  ['a product that keeps 23 bits', 'let a = sum +', 'let a = floor(sum * 0.5) * 2.0 +'],
  ['a floor that rounds towards zero', 'floor(activations[y] *', 'trunc(activations[y] *'],
])('%s is found before anything is given out', async (_, from, to) => {
  const { error, given, left } = await changed(from, to);
  expect(error).toBeInstanceOf(KernelError);
  expect(String(error)).toMatch(
    /does not compute exactly .* layer \S+, row \d+, output \d+ is -?\d+ and should be/,
  );
  expect([given, left]).toEqual([0, 0]);
});

test('all buffers are freed, also where only a part of an archive is taken', async () => {
  expect(await changed('floor', 'floor')).toEqual({ error: undefined, given: 2, left: 0 });
});

test('a family that rounds is refused, and what is no GPU', async () => {
  const given = (value: MatmulGpu) => joined(compress(wide.codec, noise(147), { gpu: value }));
  await expect(given(pinned('half'))).rejects.toThrow(/"half", which rounds to half precision/);
  await expect(given({} as MatmulGpu)).rejects.toThrow(OptionError);
  const networkOf = (model: IntegerModel) => cpuNetwork(model);
  await expect(joined(compress(wide.codec, noise(147), { gpu, networkOf }))).rejects.toThrow(/networkOf/);
});

import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/gpu/gpu';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { MatmulGpu } from '../../src/tiles/gpu';
import { productsOfLongRuns } from '../../src/tiles/products';
import { MATMULS, type Matmul, MEASURED, supports } from '../../src/tiles/table';
import { Dataset } from '../../src/train/data';
import { planOfFit } from '../../src/train/planned';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { tampered } from '../support/tampering';

const LONG = process.env.WEBGPU_VAE_LONG === '1';

const SPEC = { input: 20, encoder: [9], latent: 3 };
const IMAGES = Uint8Array.from({ length: 40 * 20 }, (_, i) => (i * 37) % 256);

/** The tests' adapter as if it were a GPU: its families are measured, not known. */
async function measuringGpu(store: Store = memoryStore().store): Promise<MatmulGpu> {
  const { device, info, support, sliceTime, pipelines } = await testGpu();
  const gpu = new MatmulGpu(
    device,
    { ...info, software: false },
    { matmul: 'plain', measures: true, support, sliceTime, store },
  );
  // The families are compiled once for all tests.
  return Object.assign(gpu, { pipelines });
}

function memoryStore() {
  const kept = new Map<string, string>();
  const store: Store = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
  return { kept, store };
}

async function train(gpu: MatmulGpu, vae: Vae, steps = 3): Promise<void> {
  for await (const _ of vae.fit(IMAGES, { steps, batchSize: 16 }));
  gpu.check();
}

/** Families that the model file says it was trained with. */
async function productsOf(vae: Vae): Promise<Record<string, string>> {
  const file = await vae.save();
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return JSON.parse(header.__metadata__.training).products;
}

test('training measures a family for each product, keeps it, and finds it again', async () => {
  const { kept, store } = memoryStore();
  const gpu = await measuringGpu(store);
  const vae = await Vae.create(gpu, SPEC);
  await train(gpu, vae);
  const products = await productsOf(vae);
  expect(Object.keys(products)).toContain('dense_weight_gradient all layers');
  for (const family of Object.values(products)) {
    const known = MATMULS.find((name) => name === family);
    expect(known && MEASURED.includes(known) && supports(gpu.support, known), family).toBe(true);
  }
  expect([...kept.values()]).toEqual([JSON.stringify(products)]);

  // What the store says is believed, so that it is not measured again.
  const [key] = kept.keys() as Iterable<string>;
  const other = Object.fromEntries(Object.keys(products).map((name) => [name, 'workgroup_small']));
  kept.set(key as string, JSON.stringify(other));
  const again = await Vae.create(gpu, SPEC);
  await train(gpu, again);
  expect(await productsOf(again)).toEqual(other);
  vae.dispose();
  again.dispose();
});

test('what a store holds that are no families is measured anew', async () => {
  const { kept, store } = memoryStore();
  const gpu = await measuringGpu({ ...store, getItem: () => '{"dense_forward encoder.0":"__proto__"}' });
  const vae = await Vae.create(gpu, SPEC);
  await train(gpu, vae);
  expect(JSON.parse([...kept.values()][0] as string)).toEqual(await productsOf(vae));
  vae.dispose();
});

test('a continued run takes the families that the file names, and is the same bit by bit', async () => {
  const gpu = await measuringGpu(memoryStore().store);
  const whole = await Vae.create(gpu, SPEC, { seed: 4 });
  await train(gpu, whole, 5);
  const half = await Vae.create(gpu, SPEC, { seed: 4 });
  await train(gpu, half, 2);
  const products = await productsOf(half);
  // Elsewhere another choice would have been made.
  const others = JSON.stringify(Object.fromEntries(Object.keys(products).map((name) => [name, 'plain'])));
  const elsewhere = await measuringGpu({ getItem: () => others, setItem: () => {} });
  const resumed = await Vae.load(elsewhere, await half.save());
  await train(elsewhere, resumed, 3);
  expect(await productsOf(resumed)).toEqual(products);
  expect(await resumed.save()).toEqual(await whole.save());
  for (const vae of [whole, half, resumed]) vae.dispose();
});

/** The model as a file that names another family for all products. */
async function renamed(vae: Vae, family: string): Promise<Uint8Array> {
  return tampered(await vae.save(), ({ metadata }) => {
    const training = JSON.parse(metadata.training as string);
    for (const name of Object.keys(training.products)) training.products[name] = family;
    metadata.training = JSON.stringify(training);
  });
}

/** What the adapter lacks, what is for other adapters, and what is no family; in the long form another of each. */
const STRANGE = ['half', 'quad', '__proto__', ...(LONG ? ['quad_pair', 'nothing'] : [])];

describe('a file cannot make an adapter run what it was not measured for', () => {
  test.each(STRANGE)('%s is measured anew', async (family) => {
    const gpu = await measuringGpu();
    const vae = await Vae.create(gpu, SPEC);
    await train(gpu, vae);
    const loaded = await Vae.load(gpu, await renamed(vae, family));
    await loaded.encode(IMAGES);
    await train(gpu, loaded);
    expect(await productsOf(loaded)).toEqual(await productsOf(vae));
    vae.dispose();
    loaded.dispose();
  });

  test('subgroup is left alone where quads are out of order, and everything where a family is known', async () => {
    const gpu = await measuringGpu();
    const vae = await Vae.create(gpu, SPEC);
    await train(gpu, vae);
    const file = await renamed(vae, 'subgroup');
    const { device, info, sliceTime, store } = gpu;
    const settings = { matmul: 'plain', sliceTime, store } as const;
    const without = new MatmulGpu(device, info, {
      ...settings,
      measures: true,
      support: { quads: false, half: false },
    });
    const pinned = new MatmulGpu(device, info, { ...settings, measures: false, support: gpu.support });
    for (const other of [without, pinned]) {
      const loaded = await Vae.load(other, file);
      await loaded.encode(IMAGES);
      await train(other, loaded, 1);
      expect(other.pipelines.size).toBeGreaterThan(0);
      expect([...other.pipelines.keys()].filter((key) => key.includes(' subgroup '))).toEqual([]);
      loaded.dispose();
    }
    vae.dispose();
  });
});

test('another batch size is measured by itself', async () => {
  const { kept, store } = memoryStore();
  const gpu = await measuringGpu(store);
  const vae = await Vae.create(gpu, SPEC);
  for (const batchSize of [16, 8, 8]) for await (const _ of vae.fit(IMAGES, { steps: 5, batchSize }));
  expect(kept.size).toBe(2);
  vae.dispose();
});

test('fits on the same data and settings go on with the same program', async () => {
  const gpu = await testGpu();
  const data = await Dataset.upload(gpu, IMAGES, 20);
  const made: string[] = [];
  const createBuffer = gpu.device.createBuffer.bind(gpu.device);
  gpu.device.createBuffer = (descriptor) => {
    made.push(descriptor.label ?? '');
    return createBuffer(descriptor);
  };
  try {
    const vae = await Vae.create(gpu, SPEC);
    const makesProgram = async (batchSize: number) => {
      made.length = 0;
      for await (const _ of vae.fit(data, { steps: 2, batchSize }));
      return made.includes('activations');
    };
    expect(await makesProgram(16)).toBe(true);
    expect(await makesProgram(16)).toBe(false);
    expect(await makesProgram(8)).toBe(true);
    expect(await makesProgram(8)).toBe(false);
    vae.dispose();
  } finally {
    gpu.device.createBuffer = createBuffer;
    data.dispose();
  }
});

describe('a run that lasts goes on in larger tiles', async () => {
  const { device, info, support, sliceTime, store, pipelines } = await testGpu();
  const WIDE = { input: 784, encoder: [64], latent: 2 };
  const PIXELS = Uint8Array.from({ length: 256 * 784 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const gpuOf = (longRunMatmul?: Matmul) =>
    new MatmulGpu(device, info, {
      matmul: 'quad',
      longRunMatmul,
      measures: false,
      support,
      sliceTime,
      store,
    });

  /** Trains until the long run's program has taken over, and then a little more, or as many steps as are asked for. */
  async function trained(gpu: MatmulGpu, steps?: number) {
    const vae = await Vae.create(gpu, WIDE, { seed: 3 });
    const dataset = await Dataset.upload(gpu, PIXELS, 784);
    const advance = async (count: number) => {
      for await (const _ of vae.fit(dataset, { steps: count, batchSize: 256 }));
    };
    if (steps === undefined) {
      while (!vae.model.products) await advance(10);
    }
    await advance(steps ?? 5);
    const result = { steps: vae.step, products: vae.model.products, file: await vae.save() };
    vae.dispose();
    dataset.dispose();
    return result;
  }

  test.skipIf(!support.quads)('to the same bits, and the file does not tell', async () => {
    // The families are compiled once for all tests.
    const long = await trained(Object.assign(gpuOf('quad_large'), { pipelines }));
    const names = Object.entries(long.products ?? {});
    expect(names).toContainEqual(['dense_forward encoder.0', 'quad_large']);
    expect(names).toContainEqual(['dense_weight_gradient all layers', 'quad_large']);
    const short = await trained(Object.assign(gpuOf(), { pipelines }), long.steps);
    expect(short.products).toBeUndefined();
    expect(long.file).toEqual(short.file);
  });

  if (LONG && support.quads) {
    test('by another program, as is seen of one that sums in another order', async () => {
      const other = await trained(gpuOf('plain'));
      const reference = await trained(gpuOf(), other.steps);
      expect(other.file).not.toEqual(reference.file);
    });
  }

  test.skipIf(!support.quads)('and goes on as it is where those cannot be compiled', async () => {
    const gpu = gpuOf('quad_large');
    const { createComputePipelineAsync } = device;
    let [begun, refused] = [false, 0];
    device.createComputePipelineAsync = (descriptor) => {
      // The family that begins is compiled by then; what comes behind a second of steps is the larger one.
      if (begun) refused++;
      return begun ? Promise.reject(new Error('no')) : createComputePipelineAsync.call(device, descriptor);
    };
    using vae = await Vae.create(gpu, WIDE, { seed: 3 });
    const dataset = await Dataset.upload(gpu, PIXELS, 784);
    const advance = async (steps: number) => {
      for await (const _ of vae.fit(dataset, { steps, batchSize: 256 }));
    };
    try {
      await advance(1);
      begun = true;
      while (refused === 0) await advance(10);
      await Promise.allSettled(gpu.pipelines.values());
      await advance(10);
      expect(vae.model.products).toBeUndefined();
    } finally {
      device.createComputePipelineAsync = createComputePipelineAsync;
      dataset.dispose();
    }
  });

  test('but for products that are few tiles', async () => {
    const gpu = new MatmulGpu(device, info, {
      matmul: 'quad_large',
      measures: false,
      support,
      sliceTime,
      store,
    });
    const shape = { kind: 'bytes', count: 256 } as const;
    const familiesOf = (spec: SpecInput, batchSize: number) =>
      productsOfLongRuns(
        planOfFit({ gpu, seed: 0, spec: resolveSpec(spec), products: undefined }, shape, { batchSize }),
      );
    expect(familiesOf({ input: 16, encoder: [8], latent: 2 }, 16)).toBeUndefined();
    expect(Object.keys(familiesOf(WIDE, 256) ?? {})).toContain('dense_input_gradient output');
  });
});

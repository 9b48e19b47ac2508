import { settingsOf } from '../checks';
import { OptionError } from '../errors';
import { isNode, type Store } from '../gpu/gpu';
import { openDevice } from '../gpu/open';
import { shown } from '../words';
import { MatmulGpu } from './gpu';
import { quadsInOrder } from './quads';
import { type Matmul, supports, tileOf } from './table';

export interface OpenGpuOptions {
  /** The WebGPU entry point; `navigator.gpu` by default, in Node that of npm `webgpu`. */
  readonly gpu?: GPU;
  /** `high-performance` by default. */
  readonly powerPreference?: GPUPowerPreference;
  /** Take the software adapter even where there is a hardware one; false by default. */
  readonly forceFallbackAdapter?: boolean;
  /** Pins the family of the matmul kernels, which otherwise follows from the adapter and a short measurement. */
  readonly matmul?: Matmul;
  /** Keeps what was measured from one run to the next; `localStorage` fits. By default it is kept as long as the device. */
  readonly store?: Store;
  /**
   * How long one submit may hold the GPU, in milliseconds: 10 in a page, whose frames wait for the same GPU, and 250
   * in Node. At least one step is submitted however long it takes.
   */
  readonly sliceTime?: number;
}

/** Opens a GPU device. The same call serves a page, a worker and Node. Throws {@link NoGpuError}. */
export async function openGpu(options: OpenGpuOptions = {}): Promise<MatmulGpu> {
  const { powerPreference, forceFallbackAdapter, matmul: pinned, sliceTime } = checkOptions(options);
  const { device, info, adapter } = await openDevice({
    gpu: options.gpu,
    powerPreference,
    forceFallbackAdapter,
    features: FEATURES,
  });
  const support = { quads: await hasQuads(device), half: device.features.has('shader-f16') };
  if (pinned && !supports(support, pinned)) {
    device.destroy();
    const needs =
      tileOf(pinned).staging === 'f16' ? 'the feature shader-f16' : 'subgroups with quads in order';
    throw new OptionError(
      'matmul',
      `"${pinned}" needs ${needs}, which this adapter lacks: leave matmul out to take the fastest that works`,
    );
  }
  // On a CPU the lanes of a quad are lanes of one SIMD register, which is where sharing loads pays; measuring there
  // would cost more than it gains, as compiling is slow (docs/performance.md).
  const lanes = adapter.info?.subgroupMinSize ?? 4;
  const quads = lanes >= 8 ? 'quad_pair' : 'quad';
  const matmul = pinned ?? (info.software && support.quads ? quads : 'plain');
  return new MatmulGpu(device, info, {
    matmul,
    longRunMatmul: !pinned && matmul === 'quad' ? 'quad_large' : undefined,
    measures: !pinned && !info.software,
    support,
    sliceTime: sliceTime ?? (isNode ? 250 : 10),
    store: options.store ?? memoryStore(),
  });
}

/** What tiles lean on. */
const FEATURES = ['subgroups', 'shader-f16'] as const satisfies GPUFeatureName[];

async function hasQuads(device: GPUDevice): Promise<boolean> {
  return device.features.has('subgroups') && (await quadsInOrder(device).catch(() => false));
}

function checkOptions(options: OpenGpuOptions) {
  const settings = settingsOf('openGpu', options, { also: ['gpu', 'store'] });
  const { gpu, store } = options;
  if (gpu !== undefined && typeof gpu?.requestAdapter !== 'function') {
    throw new OptionError('gpu', `must be a GPU, such as navigator.gpu, not ${shown(gpu)}`);
  }
  if (store !== undefined && !(typeof store?.getItem === 'function' && typeof store.setItem === 'function')) {
    throw new OptionError(
      'store',
      `must have getItem and setItem, as localStorage has, not be ${shown(store)}`,
    );
  }
  return settings;
}

function memoryStore(): Store {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

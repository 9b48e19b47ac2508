import { settingsOf } from '../checks';
import { NoGpuError, OptionError } from '../errors';
import { shown } from '../words';
import { Gpu, type GpuInfo, isNode, type Store } from './gpu';
import { type Matmul, supports } from './matmul';
import { quadsInOrder } from './quads';

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
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  const { powerPreference, forceFallbackAdapter, matmul: pinned, sliceTime } = checkOptions(options);
  const gpu = options.gpu ?? globalThis.navigator?.gpu ?? (await nodeGpu());
  const adapter = await gpu.requestAdapter({ powerPreference, forceFallbackAdapter });
  if (!adapter) {
    throw new NoGpuError(
      isNode
        ? 'WebGPU found no adapter: install a Vulkan driver of your GPU (Linux), or run on macOS or Windows with a GPU.'
        : 'WebGPU found no adapter: switch on hardware acceleration in the browser settings, or update the GPU driver.',
    );
  }
  const device = await adapter.requestDevice({
    label: 'webgpu-vae',
    requiredFeatures: OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxBufferSize: adapter.limits.maxBufferSize,
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    },
  });
  const info = describe(adapter);
  const support = { quads: await hasQuads(device), half: device.features.has('shader-f16') };
  if (pinned && !supports(support, pinned)) {
    device.destroy();
    const needs = pinned === 'half' ? 'the feature shader-f16' : 'subgroups with quads in order';
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
  return new Gpu(device, info, {
    matmul,
    longRunMatmul: !pinned && matmul === 'quad' ? 'quad_large' : undefined,
    measures: !pinned && !info.software,
    support,
    sliceTime: sliceTime ?? (isNode ? 250 : 10),
    store: options.store ?? memoryStore(),
  });
}

/** Taken where the adapter has them: for the matmul kernels, for profiling, for half precision. */
const OPTIONAL_FEATURES = ['subgroups', 'timestamp-query', 'shader-f16'] as const satisfies GPUFeatureName[];

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

let instance: GPU | undefined;

/** npm `webgpu`, which is Dawn. Its entry point is kept for the life of the process: a collected one crashes. */
async function nodeGpu(): Promise<GPU> {
  if (!isNode) {
    throw new NoGpuError(
      globalThis.isSecureContext === false
        ? 'WebGPU is for secure pages only: open this one over https, or from localhost.'
        : 'This browser has no WebGPU: use a recent Chrome or Edge, or Safari 26.',
    );
  }
  if (!instance) {
    const dawn = await import(/* @vite-ignore */ 'webgpu').catch((cause: unknown) => {
      throw new NoGpuError('Node has no WebGPU of its own: `npm install webgpu` adds it.', { cause });
    });
    instance = dawn.create([]) as GPU;
  }
  return instance;
}

/** What an adapter says of itself, made the same everywhere. */
export function describe(adapter: GPUAdapter): GpuInfo {
  // Chrome before 127 tells nothing.
  const {
    vendor = '',
    architecture = '',
    device = '',
    description = '',
    isFallbackAdapter = false,
  } = adapter.info ?? {};
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = (adapter.limits as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number') limits[name] = value;
  }
  const told = [vendor, architecture].filter(Boolean).join(' ');
  return Object.freeze({
    name: description || device || told || 'unknown adapter',
    vendor,
    architecture,
    device,
    description,
    software:
      isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(`${told} ${device} ${description}`),
    features: Object.freeze([...adapter.features].sort()),
    limits: Object.freeze(limits),
  });
}

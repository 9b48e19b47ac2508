import { NoGpuError } from '../errors';
import { type GpuInfo, isNode } from './gpu';

export interface DeviceOptions {
  readonly gpu?: GPU | undefined;
  readonly powerPreference?: GPUPowerPreference | undefined;
  readonly forceFallbackAdapter?: boolean | undefined;
  /** Taken where the adapter has them, beside what profiling takes. */
  readonly features: readonly GPUFeatureName[];
}

/** A device with the largest buffers that its adapter allows, and what the adapter says of itself. Throws {@link NoGpuError}. */
export async function openDevice({ gpu: given, features, ...choice }: DeviceOptions): Promise<{
  readonly device: GPUDevice;
  readonly info: GpuInfo;
  readonly adapter: GPUAdapter;
}> {
  const gpu = given ?? globalThis.navigator?.gpu ?? (await ownGpu());
  const node = isNode ? await import('./node') : undefined;
  node?.pollSeldom();
  const adapter = await gpu.requestAdapter(choice as GPURequestAdapterOptions);
  if (!adapter) {
    throw new NoGpuError(
      node?.NO_ADAPTER ??
        'WebGPU found no adapter: switch on hardware acceleration in the browser settings, or update the GPU driver.',
    );
  }
  const device = await adapter.requestDevice({
    label: 'webgpu-vae',
    requiredFeatures: (['timestamp-query', ...features] as const).filter((feature) =>
      adapter.features.has(feature),
    ),
    requiredLimits: {
      maxBufferSize: adapter.limits.maxBufferSize,
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    },
  });
  return { device, info: describe(adapter), adapter };
}

async function ownGpu(): Promise<GPU> {
  if (!isNode) {
    throw new NoGpuError(
      globalThis.isSecureContext === false
        ? 'WebGPU is for secure pages only: open this one over https, or from localhost.'
        : 'This browser has no WebGPU: use a recent Chrome or Edge, or Safari 26.',
    );
  }
  const { nodeGpu } = await import('./node');
  return nodeGpu();
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

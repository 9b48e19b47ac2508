// One device for all that this process opens, with what is compiled for it. SwiftShader compiles for a second and a half
// what a training of small images needs, keeps nothing on disk, and knows nothing of another device's pipelines.

/** Has `navigator.gpu` give that device, to whoever asks the same adapter for it. */
export function useOneDevice() {
  /** @type {Map<string, Promise<GPUDevice>>} */
  const devices = new Map();
  /** @type {Promise<GPU> | undefined} */
  let opened;
  /** @param {GPURequestAdapterOptions} options */
  async function requestAdapter(options) {
    opened ??= import('webgpu').then(({ create }) => create([]));
    const adapter = await (await opened).requestAdapter(options);
    if (!adapter) return null;
    const open = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = (descriptor) => {
      const key = JSON.stringify([options, descriptor]);
      const device = devices.get(key) ?? open(descriptor).then(keepPipelines);
      devices.set(key, device);
      return device;
    };
    return adapter;
  }
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: { requestAdapter } } });
}

/** A device that is never destroyed, and compiles the same only once. @param {GPUDevice} device */
function keepPipelines(device) {
  /** What an object was made from, with that of all in it. @type {WeakMap<object, string>} */
  const origins = new WeakMap();
  const originOf = (/** @type {object} */ descriptor) =>
    JSON.stringify(descriptor, (_, value) => origins.get(value) ?? value);
  /**
   * @template {object} D @template {object} M
   * @param {(descriptor: D) => M} create @returns {(descriptor: D) => M}
   */
  const remembering = (create) => (descriptor) => {
    const made = create.call(device, descriptor);
    origins.set(made, originOf(descriptor));
    return made;
  };
  device.createShaderModule = remembering(device.createShaderModule);
  device.createBindGroupLayout = remembering(device.createBindGroupLayout);
  device.createPipelineLayout = remembering(device.createPipelineLayout);
  /** @type {Map<string, Promise<GPUComputePipeline>>} */
  const pipelines = new Map();
  const compile = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = (descriptor) => {
    const origin = originOf(descriptor);
    const pipeline = pipelines.get(origin) ?? compile(descriptor);
    pipelines.set(origin, pipeline);
    // What did not compile may be asked for again, to fail again.
    pipeline.catch(() => pipelines.delete(origin));
    return pipeline;
  };
  device.destroy = () => undefined;
  return device;
}

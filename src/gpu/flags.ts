/**
 * The flags of the WebGPU specification by value (https://www.w3.org/TR/webgpu/#namespacedef-gpubufferusage): Node has
 * no globals for them, and this library puts nothing on `globalThis`.
 */
export const BufferUsage = {
  MAP_READ: 0x1,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  UNIFORM: 0x40,
  STORAGE: 0x80,
} as const;

export const MAP_READ = 0x1;

export const COMPUTE_STAGE = 0x4;

export const VERTEX_STAGE = 0x1;
export const FRAGMENT_STAGE = 0x2;

export const TextureUsage = { COPY_SRC: 0x1, RENDER_ATTACHMENT: 0x10 } as const;

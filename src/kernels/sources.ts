import tilePlain from '../../shaders/lib/tile_plain.wgsl?raw';
import tileQuad from '../../shaders/lib/tile_quad.wgsl?raw';
import type { Matmul } from '../gpu/gpu';

/** Puts library files before a kernel: all the assembling that WGSL gets. */
export function concatenate(...files: readonly string[]): string {
  return files.join('\n');
}

/** A matmul kernel for each family. The tile comes first, as `enable` directives must. */
export function withTiles(...files: readonly string[]): Record<Matmul, string> {
  return { plain: concatenate(tilePlain, ...files), quad: concatenate(tileQuad, ...files) };
}

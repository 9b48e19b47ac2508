// The kernels' texts as they were written, comments included: a module by itself, loaded by whoever wants to read them.

import type { File } from './wgsl';

// The second word of the query keeps a build from leaving out the comments.
const texts = import.meta.glob<string>(['../../shaders/*.wgsl', '../../shaders/lib/*.wgsl'], {
  query: '?raw&readable',
  import: 'default',
  eager: true,
});

/** By name, from the folder of the shaders on: `loss.wgsl`, `lib/index.wgsl`. */
export const files: readonly File[] = Object.entries(texts).map(([path, text]) => ({
  name: path.replace('../../shaders/', ''),
  text,
}));

// The kernels' texts as they were written, comments included: a module by itself, loaded by whoever wants to read them.

const files = import.meta.glob<string>('../../shaders/*/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** By their paths in the folder `shaders`: `likelihood/likelihood.wgsl`, `lib/index.wgsl`. */
export const texts: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, text]) => [path.replace('../../shaders/', ''), text]),
);

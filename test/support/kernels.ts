import type { Kernel } from '../../src/gpu/kernel';

const modules = import.meta.glob<Record<string, unknown>>(
  ['../../src/{ops,step}/**/*.ts', '!../../src/**/*.twin.ts'],
  { eager: true },
);

/** The kernels of all wrappers. */
export const kernels: readonly Kernel[] = Object.values(modules).flatMap((module) =>
  Object.entries(module).flatMap(([name, value]) => (name.endsWith('Kernel') ? [value as Kernel] : [])),
);

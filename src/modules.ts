import { ModuleError } from './errors';

/**
 * A module that only some runs need, of which `module` is the `import()`. Throws a {@link ModuleError}.
 * A browser does not ask twice for a module that it could not fetch.
 */
export async function fetched<T>(module: Promise<T>): Promise<T> {
  try {
    return await module;
  } catch (cause) {
    throw new ModuleError(
      `A module of webgpu-vae could not be loaded (${cause instanceof Error ? cause.message : cause}): its server is out of reach, or the package was replaced meanwhile. Save the model, then reload the page or start the program anew.`,
      { cause },
    );
  }
}

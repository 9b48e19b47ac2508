import { type Command, Option } from 'commander';
import type { Gpu } from '../../src/index';
import { openChosenGpu } from '../device/session';

/** Which adapter runs a codec. */
export interface ArchiveAdapterOptions {
  readonly adapter: string;
}

/** cli/bin.mjs has acted on it, as on that of other commands. */
export function addArchiveAdapterOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--adapter <kind>',
      'what runs the codec, with the same bytes: the CPU, or a GPU adapter; auto takes a GPU where there is one, and else the CPU, which is faster than a software adapter',
    )
      .choices(['auto', 'cpu', 'hardware', 'software', 'swiftshader', 'system'])
      .default('auto'),
  );
}

/** What runs a codec. */
export interface Chosen {
  /** None on the CPU. */
  readonly gpu?: Gpu;
  /** For people: `the CPU`, or the adapter's name. */
  readonly name: string;
  [Symbol.dispose](): void;
}

const CPU: Chosen = { name: 'the CPU', [Symbol.dispose]: () => {} };

/** Throws a NoGpuError where an adapter was asked for that there is not. */
export async function openChosen({ adapter }: ArchiveAdapterOptions): Promise<Chosen> {
  // What cli/bin.mjs has found.
  const found = process.env.WEBGPU_VAE_ADAPTER === 'hardware';
  if (adapter === 'cpu' || (adapter === 'auto' && !found)) return CPU;
  const gpu = await openChosenGpu();
  return { gpu, name: gpu.info.name, [Symbol.dispose]: () => gpu.dispose() };
}

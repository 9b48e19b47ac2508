import { OptionError } from '../errors';
import { fetched } from '../modules';
import type { MatmulGpu } from '../tiles/gpu';
import type { Coder } from './bits_back';
import type { IntegerModel } from './model';
import { cpuNetwork, type Network } from './network';
import { turnsOf, withTurns } from './turns';

/** What runs a codec's networks. The bytes are the same whatever it is. */
export interface NetworkOptions {
  /** One of `openGpu`; without it the CPU runs them. It is checked first that it computes exactly. */
  readonly gpu?: MatmulGpu;
  /** Something else that runs them. */
  readonly networkOf?: (model: IntegerModel) => Network | Promise<Network>;
  /** Heeded between the batches of a block, too. */
  readonly signal?: AbortSignal;
}

/** Whoever asks for it disposes of its network. */
export async function coderFor(model: IntegerModel, options: NetworkOptions): Promise<Coder> {
  const network = await networkFor(model, options);
  const isCpu = options.gpu === undefined && options.networkOf === undefined;
  return {
    model,
    network,
    ...(!isCpu && { onCpu: () => withTurns(cpuNetwork(model), turnsOf(options.signal)) }),
  };
}

/** Whoever asks for it disposes of it. */
export async function networkFor(model: IntegerModel, options: NetworkOptions): Promise<Network> {
  return withTurns(await runBy(model, options), turnsOf(options.signal));
}

async function runBy(model: IntegerModel, { gpu, networkOf }: NetworkOptions): Promise<Network> {
  if (gpu === undefined) return (networkOf ?? cpuNetwork)(model);
  if (networkOf) throw new OptionError('networkOf', 'goes without gpu: choose one of them');
  const { gpuNetwork } = await fetched(import('./gpu/network'));
  return gpuNetwork(gpu, model);
}

import { CheckpointError } from '../errors';
import { listed } from '../words';
import type { F32Tensor } from './safetensors';

/** The widths of a model, as the names and shapes of its tensors have them. */
export interface Widths {
  readonly input: number;
  readonly encoder: readonly number[];
  readonly latent: number;
  readonly decoder: readonly number[];
}

type Tensors = ReadonlyMap<string, F32Tensor>;

const HIDDEN = /^(encoder|decoder)\.(0|[1-9]\d{0,3})\.(weight|bias)$/;

/**
 * The tensors with the hidden layers numbered one by one. In a PyTorch `nn.Sequential` the activations between the layers
 * take numbers, too, so that the layers are `encoder.0`, `encoder.2` and so on.
 */
export function renumbered(tensors: Tensors): Tensors {
  const places = { encoder: numbersOf(tensors, 'encoder'), decoder: numbersOf(tensors, 'decoder') };
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const [, part, number, kind] = HIDDEN.exec(name) ?? [];
      if (part === undefined) return [name, tensor];
      return [`${part}.${places[part as Half].indexOf(Number(number))}.${kind}`, tensor];
    }),
  );
}

type Half = 'encoder' | 'decoder';

function numbersOf(tensors: Tensors, wanted: Half): number[] {
  const numbers = new Set<number>();
  for (const name of tensors.keys()) {
    const [, part, number] = HIDDEN.exec(name) ?? [];
    if (part === wanted) numbers.add(Number(number));
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Reads the widths off the weights, which are [out, in] each. Throws a {@link CheckpointError}. */
export function widthsOf(tensors: Tensors): Widths {
  const needed = ['mu.weight', 'logvar.weight', 'output.weight'].filter((name) => !tensors.has(name));
  if (needed.length > 0) {
    const names = [...tensors.keys()];
    const found = names.length > 0 ? `It has ${listed(names)}` : 'It has no tensors';
    throw new CheckpointError(
      `This safetensors file is not a webgpu-vae model: it has no tensor ${listed(needed)}. ${found}. Name the tensors encoder.0.weight, ..., mu.weight, logvar.weight, decoder.0.weight, ..., output.weight, each with its bias.`,
    );
  }
  const layer = (name: string): readonly [out: number, columns: number] => {
    const { shape = [] } = tensors.get(`${name}.weight`) ?? {};
    const [out, columns] = shape;
    if (shape.length === 2 && out && columns) return [out, columns];
    throw new CheckpointError(
      `Tensor ${name}.weight has shape [${shape.join(', ')}]: the weight of a dense layer has shape [out, in]. A file with other layers must say its spec in the metadata (docs/models.md).`,
    );
  };
  const hidden = (part: Half): (readonly [number, number])[] => {
    const layers: (readonly [number, number])[] = [];
    while (tensors.has(`${part}.${layers.length}.weight`)) layers.push(layer(`${part}.${layers.length}`));
    return layers;
  };
  const mu = layer('mu');
  const encoder = hidden('encoder');
  return {
    input: (encoder[0] ?? mu)[1],
    encoder: encoder.map(([out]) => out),
    latent: mu[0],
    decoder: hidden('decoder').map(([out]) => out),
  };
}

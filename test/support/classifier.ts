import { philox } from '../../src/random';

const HIDDEN = 96;
const MOMENTUM = 0.9;
const BATCH = 50;

/**
 * Learns to tell classes apart, by a layer of ReLUs and softmax, and gives what tells the class of an example. Pixels that are 0
 * are passed over, which most of a digit's are.
 */
export function classifier(
  images: Float32Array,
  labels: Uint8Array,
  { width, classes, epochs, rate }: { width: number; classes: number; epochs: number; rate: number },
): (image: Float32Array) => number {
  const first = layer(width, HIDDEN, 1);
  const second = layer(HIDDEN, classes, 2);
  const count = labels.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = count - 1; i > 0; i--) {
      const j = (philox([i, epoch, 0, 0], [3, 0])[0] as number) % (i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    const step = rate * (1 - epoch / epochs);
    for (let at = 0; at < count; at += BATCH) {
      const batch = order.subarray(at, at + BATCH);
      for (const example of batch)
        learn(images.subarray(example * width, (example + 1) * width), labels[example] as number);
      for (const one of [first, second]) descend(one, step / batch.length);
    }
  }
  return (image) => {
    const scores = forward(second, relu(forward(first, image)));
    return scores.indexOf(Math.max(...scores));
  };

  function learn(image: Float32Array, label: number): void {
    const hidden = relu(forward(first, image));
    const scores = forward(second, hidden);
    const top = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - top));
    const total = weights.reduce((sum, one) => sum + one, 0);
    const delta = weights.map((one, i) => one / total - Number(i === label));
    const below = backward(second, hidden, delta);
    backward(
      first,
      image,
      below.map((one, i) => ((hidden[i] as number) > 0 ? one : 0)),
      false,
    );
  }
}

interface Layer {
  readonly out: number;
  /** [inputs + 1, out]; the last row is the bias. */
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  readonly velocity: Float32Array;
}

function layer(inputs: number, out: number, seed: number): Layer {
  const scale = Math.sqrt(6 / inputs);
  const size = (inputs + 1) * out;
  const weight = Float32Array.from({ length: size }, (_, i) =>
    i < inputs * out ? scale * ((philox([i, 0, 0, 0], [seed, 0])[0] as number) / 2 ** 31 - 1) : 0,
  );
  return { out, weight, gradient: new Float32Array(size), velocity: new Float32Array(size) };
}

function forward({ out, weight }: Layer, input: Float32Array): Float32Array {
  const result = weight.slice(input.length * out);
  for (let i = 0; i < input.length; i++) {
    const value = input[i] as number;
    if (value === 0) continue;
    for (let j = 0; j < out; j++) result[j] = (result[j] as number) + value * (weight[i * out + j] as number);
  }
  return result;
}

/** Adds to the layer's gradient; that of its input, where it is wanted. */
function backward(
  { out, weight, gradient }: Layer,
  input: Float32Array,
  delta: Float32Array,
  wanted = true,
): Float32Array {
  const below = new Float32Array(input.length);
  for (let i = 0; i <= input.length; i++) {
    const value = i < input.length ? (input[i] as number) : 1;
    let sum = 0;
    for (let j = 0; wanted && i < input.length && j < out; j++)
      sum += (weight[i * out + j] as number) * (delta[j] as number);
    if (i < input.length) below[i] = sum;
    if (value === 0) continue;
    for (let j = 0; j < out; j++)
      gradient[i * out + j] = (gradient[i * out + j] as number) + value * (delta[j] as number);
  }
  return below;
}

function descend({ weight, gradient, velocity }: Layer, rate: number): void {
  for (let i = 0; i < weight.length; i++) {
    velocity[i] = MOMENTUM * (velocity[i] as number) - rate * (gradient[i] as number);
    weight[i] = (weight[i] as number) + (velocity[i] as number);
  }
  gradient.fill(0);
}

function relu(values: Float32Array): Float32Array {
  return values.map((value) => Math.max(0, value));
}

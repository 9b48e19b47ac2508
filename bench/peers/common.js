// What contenders share: the same initial weights, and the same images.

/** @typedef {import('./configs.mjs').Config} Config */
/**
 * `weight` lies as [input, output], row by row; of a `conv` as PyTorch's Conv2d has it, [output, input, 4, 4], and of an `upconv` as its
 * ConvTranspose2d, [input, output, 4, 4], with channels as input and output.
 * @typedef {{ name: string, kind: 'dense' | 'conv' | 'upconv', input: number, output: number, weight: Float32Array,
 *   bias: Float32Array }} Layer
 */

/** Of all convolutions: kernel 4, stride 2, padding 1. */
export const KERNEL = 4;

/** MNIST's. */
const SIDE = 28;

/** What each of the six kinds of coloured images has of red, green and blue. */
const TINTS = [
  [255, 255, 255],
  [255, 80, 80],
  [80, 255, 80],
  [80, 120, 255],
  [255, 220, 60],
  [200, 90, 255],
];

/**
 * Every layer with Glorot-uniform weights and zero biases: the encoder's, mu, logvar, the decoder's, output.
 * @param {Config} config @param {number} seed @returns {Layer[]}
 */
export function initialLayers(config, seed) {
  const random = generator(seed ^ 0x9e3779b9);
  /** @param {string} name @param {number} input @param {number} output @param {Layer['kind']} kind @returns {Layer} */
  const layer = (name, input, output, kind = 'dense') => {
    const taps = kind === 'dense' ? 1 : KERNEL ** 2;
    const limit = Math.sqrt(6 / (taps * (input + output)));
    const weight = new Float32Array(taps * input * output);
    for (let i = 0; i < weight.length; i++) weight[i] = (random() * 2 - 1) * limit;
    return { name, kind, input, output, weight, bias: new Float32Array(output) };
  };
  const { input, enc, latent, dec } = config;
  const pictures = picturesOf(config);
  if (pictures.length > 0) {
    const channels = pictures.map(([, , c]) => c);
    const features = valuesOf(pictures.at(-1) ?? []);
    const up = channels.slice(1).reverse();
    return [
      ...channels.slice(1).map((c, i) => layer(`encoder.${i}`, channels[i] ?? 0, c, 'conv')),
      layer('mu', features, latent),
      layer('logvar', features, latent),
      layer('decoder.picture', latent, features),
      ...up.map((c, i) =>
        layer(i + 1 < up.length ? `decoder.${i}` : 'output', c, up[i + 1] ?? channels[0] ?? 0, 'upconv'),
      ),
    ];
  }
  const features = enc.at(-1) ?? input;
  return [
    ...enc.map((width, i) => layer(`encoder.${i}`, enc[i - 1] ?? input, width)),
    layer('mu', features, latent),
    layer('logvar', features, latent),
    ...dec.map((width, i) => layer(`decoder.${i}`, dec[i - 1] ?? latent, width)),
    layer('output', dec.at(-1) ?? latent, input),
  ];
}

/** The picture and what each convolution makes of it; none of a dense model. @param {Config} config */
export function picturesOf({ picture, conv = [] }) {
  /** @type {[height: number, width: number, channels: number][]} */
  const pictures = picture ? [picture] : [];
  for (const channels of conv) {
    const [height = 0, width = 0] = pictures.at(-1) ?? [];
    pictures.push([height / 2, width / 2, channels]);
  }
  return pictures;
}

/** @param {number[]} picture */
export const valuesOf = (picture) => picture.reduce((product, size) => product * size, 1);

/**
 * Images for a configuration of MNIST's: coloured ones have a frame of two pixels, and a tint each.
 * @param {Config} config @param {Uint8Array} digits
 */
export function imagesOf({ input, picture }, digits) {
  if (!picture || picture[2] === 1) return digits;
  const [height, width, channels] = picture;
  const [top, left] = [(height - SIDE) / 2, (width - SIDE) / 2];
  const images = new Uint8Array((digits.length / SIDE ** 2) * input);
  for (let i = 0; i < digits.length; i++) {
    const [image, pixel] = [Math.floor(i / SIDE ** 2), i % SIDE ** 2];
    const at = (Math.floor(pixel / SIDE) + top) * width + (pixel % SIDE) + left;
    for (let c = 0; c < channels; c++) {
      const tint = TINTS[image % TINTS.length]?.[c] ?? 0;
      images[image * input + at * channels + c] = Math.floor(((digits[i] ?? 0) * tint) / 255);
    }
  }
  return images;
}

/** A plain loop, as the peers' start-up is timed and Float32Array.from is twenty times slower. @param {Uint8Array} pixels */
export function toFloats(pixels) {
  const floats = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) floats[i] = /** @type {number} */ (pixels[i]) / 255;
  return floats;
}

/** Mulberry32: uniform in [0, 1). @param {number} state @returns {() => number} */
function generator(state) {
  let at = state | 0;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let bits = Math.imul(at ^ (at >>> 15), 1 | at);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

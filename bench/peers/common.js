// What contenders share: the same initial weights.

/** @typedef {import('./configs.mjs').Config} Config */
/** `weight` is [input, output], row by row.
 * @typedef {{ name: string, input: number, output: number, weight: Float32Array, bias: Float32Array }} Layer */

export const WIDTH = 784;

/** Every layer with Glorot-uniform weights and zero biases: the encoder's, mu, logvar, the decoder's, output.
 * @param {Config} config @param {number} seed @returns {Layer[]} */
export function initialLayers({ input, enc, latent, dec }, seed) {
  const random = generator(seed ^ 0x9e3779b9);
  /** @param {string} name @param {number} input @param {number} output @returns {Layer} */
  const layer = (name, input, output) => {
    const limit = Math.sqrt(6 / (input + output));
    const weight = new Float32Array(input * output);
    for (let i = 0; i < weight.length; i++) weight[i] = (random() * 2 - 1) * limit;
    return { name, input, output, weight, bias: new Float32Array(output) };
  };
  const features = enc.at(-1) ?? input;
  return [
    ...enc.map((width, i) => layer(`encoder.${i}`, enc[i - 1] ?? input, width)),
    layer('mu', features, latent),
    layer('logvar', features, latent),
    ...dec.map((width, i) => layer(`decoder.${i}`, dec[i - 1] ?? latent, width)),
    layer('output', dec.at(-1) ?? latent, input),
  ];
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

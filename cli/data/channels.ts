import type { Images, Values } from './image_set';
import { luma } from './photos/tally';

/** Images in so many channels: colours greyed by their luma, grey in all three. */
export function inChannels(images: Images, channels: 1 | 3): Images {
  if (images.channels === channels) return images;
  const { pixels } = images;
  if (channels === 3) return { ...images, channels, pixels: tripled(pixels) };
  return { ...images, channels, pixels: greyed(pixels) };
}

function greyed(pixels: Values): Values {
  const grey = (i: number) =>
    luma(pixels[3 * i] as number, pixels[3 * i + 1] as number, pixels[3 * i + 2] as number);
  const length = pixels.length / 3;
  return pixels instanceof Float32Array
    ? Float32Array.from({ length }, (_, i) => grey(i))
    : Uint8Array.from({ length }, (_, i) => Math.round(grey(i)));
}

function tripled(pixels: Values): Values {
  const length = 3 * pixels.length;
  const out = pixels instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
  for (let i = 0; i < out.length; i++) out[i] = pixels[Math.floor(i / 3)] as number;
  return out;
}

import type { Images } from './image_set';
import { luma } from './photos/tally';

/** Images in so many channels: colours greyed by their luma, grey in all three. */
export function inChannels(images: Images, channels: 1 | 3): Images {
  if (images.channels === channels) return images;
  const { pixels } = images;
  if (channels === 3) return { ...images, channels, pixels: tripled(pixels) };
  return { ...images, channels, pixels: greyed(pixels) };
}

function greyed(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) =>
    Math.round(luma(pixels[3 * i] as number, pixels[3 * i + 1] as number, pixels[3 * i + 2] as number)),
  );
}

function tripled(pixels: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 * pixels.length);
  for (let i = 0; i < out.length; i++) out[i] = pixels[Math.floor(i / 3)] as number;
  return out;
}

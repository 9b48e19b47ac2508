import type { Channels } from '../live';
import { luma } from './grey';

/** Images of so many channels in others: colours greyed by their luma, grey in all three. */
export function inChannels(images: Uint8Array, from: Channels, to: Channels): Uint8Array {
  if (from === to) return images;
  return to === 1 ? greyed(images) : tripled(images);
}

export function greyed(images: Uint8Array): Uint8Array {
  const grey = new Uint8Array(images.length / 3);
  for (let i = 0; i < grey.length; i++)
    grey[i] = Math.round(luma(images[3 * i]!, images[3 * i + 1]!, images[3 * i + 2]!));
  return grey;
}

function tripled(images: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 3 * images.length }, (_, i) => images[Math.floor(i / 3)]!);
}

// Channels of a picture, or filters, as a sheet of small pictures.

import type { FeatureMaps, Filters } from '../live';

/** Small pictures side by side, at most so many, */
const ACROSS = 8;
/** and so many in all. */
const MOST = 64;

export interface Sheet {
  /** Pictures on it, of how many there are. */
  readonly shown: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** [height, width, planes]; NaN between pictures. */
  readonly values: Float32Array;
  /** 3 for colours, else 1. */
  readonly planes: number;
}

/** Each channel a picture of its own. */
export function channelSheet({ shape: [height, width, channels], values }: FeatureMaps): Sheet {
  return sheet(channels, height, width, 1, (k, y, x) => values[(y * width + x) * channels + k] as number);
}

/** Each filter a picture: in colour, where what it reads has colours, else one for each of its inputs. */
export function filterSheet({ shape: [filters, inputs, height, width], values }: Filters): Sheet {
  const planes = inputs === 3 ? 3 : 1;
  return sheet((filters * inputs) / planes, height, width, planes, (k, y, x, plane) => {
    return values[((k * planes + plane) * height + y) * width + x] as number;
  });
}

function sheet(
  count: number,
  height: number,
  width: number,
  planes: number,
  at: (k: number, y: number, x: number, plane: number) => number,
): Sheet {
  const shown = Math.min(count, MOST);
  const across = Math.min(shown, ACROSS);
  const all = { width: across * (width + 1) - 1, height: Math.ceil(shown / across) * (height + 1) - 1 };
  const values = new Float32Array(all.width * all.height * planes).fill(Number.NaN);
  for (let k = 0; k < shown; k++) {
    const [left, top] = [(k % across) * (width + 1), Math.floor(k / across) * (height + 1)];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let plane = 0; plane < planes; plane++)
          values[((top + y) * all.width + left + x) * planes + plane] = at(k, y, x, plane);
  }
  return { shown, count, ...all, values, planes };
}

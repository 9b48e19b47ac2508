import { useEffect, useRef } from 'preact/hooks';
import type { Channels, Matrix, Rgb } from '../live';
import { run } from '../state';
import { colour, pictureTheme } from '../theme';
import { heat, limitOf, picture, rowOf, type Scale, sideBySide, sigmoid } from './heat';

interface MatrixProps {
  readonly matrix: Matrix;
  /** Values are pixels from 0 to 1, or their logits; else they have signs and a legend. */
  readonly as?: 'pixels' | 'logits' | undefined;
}

/** The first rows of a result as pictures: of the images' size where that fits, else as they lie. */
export function MatrixPicture({ matrix, as }: MatrixProps) {
  const { name, columns, rows, shown, values } = matrix;
  const { width = 1, height = 1, channels = 1 } = run.value?.data ?? {};
  const images = columns === width * height * channels;
  const { paper, ink } = pictureTheme.value;
  const limit = limitOf(values);
  const paint = (part: Float32Array, channels: Channels = 1) => {
    if (as) return picture(as === 'logits' ? sigmoid(part) : part, channels, { paper, ink });
    return heat(channels === 3 ? sideBySide(part, width, channels) : part, limit, heatScale());
  };

  return (
    <figure class="matrix">
      <figcaption>
        <strong>{name}</strong> <span class="quiet">{extent(rows, columns, shown, images)}</span>
      </figcaption>
      <div class={images ? 'matrix-images' : 'matrix-rows'} role="img" aria-label={spoken(matrix)}>
        {images ? (
          Array.from({ length: shown }, (_, row) => (
            <Painted
              key={row}
              width={as ? width : width * channels}
              height={height}
              pixels={paint(rowOf(matrix, row), channels)}
            />
          ))
        ) : (
          <Painted width={columns} height={shown} pixels={paint(values)} />
        )}
      </div>
      {!as && <Legend limit={limit} />}
    </figure>
  );
}

/** The colours of values with signs. */
export function heatScale(): Scale {
  return { low: rgb('--heat-low'), zero: rgb('--heat-zero'), high: rgb('--heat-high') };
}

/** What the colours of values with signs stand for. */
export function Legend({ limit }: { readonly limit: number }) {
  return (
    <p class="heat-legend" aria-hidden="true">
      <span>{-limit}</span>
      <span class="heat-ramp" />
      <span>{limit}</span>
    </p>
  );
}

interface PaintedProps {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

export function Painted({ width, height, pixels }: PaintedProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    ref.current?.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return <canvas ref={ref} width={width} height={height} />;
}

function extent(rows: number, columns: number, shown: number, images: boolean): string {
  const size = `${rows} × ${columns}`;
  if (shown === rows) return size;
  return images ? `${size}, the first ${shown} rows as images` : `${size}, the first ${shown} rows`;
}

function spoken({ name, shown, columns, values }: Matrix): string {
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [0, 0]);
  return `${name}: ${shown} rows of ${columns} values from ${low.toPrecision(2)} to ${high.toPrecision(2)}`;
}

function rgb(property: string): Rgb {
  const [r = 0, g = 0, b = 0] = (colour(property).match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
  return [r, g, b];
}

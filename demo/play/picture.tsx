import { useEffect, useRef } from 'preact/hooks';
import { data } from '../state';
import { theme } from '../theme';

interface PictureProps {
  /** [height, width], 255 standing for ink. */
  readonly image: Uint8Array;
  /** Hatched where it is 0. */
  readonly known?: Uint8Array;
  readonly label?: string;
}

/** A small image that the page itself has. */
export function Picture({ image, known, label }: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { width = 1, height = 1 } = data.value ?? {};
  const { paper, ink } = theme.value;

  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context || image.length !== width * height) return;
    const pixels = context.createImageData(width, height);
    image.forEach((value, i) => {
      for (let c = 0; c < 3; c++) {
        const level = (paper[c] as number) + (value / 255) * ((ink[c] as number) - (paper[c] as number));
        pixels.data[4 * i + c] = Math.round(255 * level);
      }
      // What is gone lets the hatching through that lies behind.
      pixels.data[4 * i + 3] = known?.[i] === 0 ? 0 : 255;
    });
    context.putImageData(pixels, 0, 0);
  }, [image, known, width, height, paper, ink]);

  // Without a label it says nothing that what is round it does not say.
  const role = label === undefined ? undefined : 'img';
  return <canvas ref={ref} class="picture" width={width} height={height} role={role} aria-label={label} />;
}

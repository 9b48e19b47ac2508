import { useEffect, useRef } from 'preact/hooks';
import { data } from '../state';
import { pictureTheme } from '../theme';
import { tinted } from './tint';

interface PictureProps {
  /** [height, width, channels], 255 standing for ink. */
  readonly image: Uint8Array;
  /** What lies behind shows where it is 0. */
  readonly known?: Uint8Array;
  readonly label?: string;
}

/** A small image that the page itself has. */
export function Picture({ image, known, label }: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { width = 1, height = 1, channels = 1 } = data.value ?? {};
  const colours = pictureTheme.value;

  useEffect(() => {
    if (image.length !== width * height * channels) return;
    const pixels = new ImageData(tinted(image, colours, { channels, known }), width, height);
    ref.current?.getContext('2d')?.putImageData(pixels, 0, 0);
  }, [image, known, width, height, channels, colours]);

  // Without a label it says nothing that what is round it does not say.
  const role = label === undefined ? undefined : 'img';
  return <canvas ref={ref} class="picture" width={width} height={height} role={role} aria-label={label} />;
}

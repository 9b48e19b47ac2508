import { useEffect, useRef } from 'preact/hooks';
import { isInk, themeFor } from '../live';
import { fixed, sizeWords, whole } from '../numbers';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { FileButton } from '../parts/file_button';
import { tinted } from '../play/tint';
import { data } from '../state';
import { theme } from '../theme';
import { type Extent, type Listing, type Seen, unitOf } from './protocol';
import { needsCodec, opened, SHOWN, seen, show, takeCodec } from './state';

const COLUMNS = 10;

/** What is in the archive that is open. */
export function Opened() {
  const { value: open } = opened;
  if (!open) return null;
  const { name, listing } = open;
  const { items, bytes, codecBytes, bitsPerValue, blocks, codec, lossy } = listing;
  const extent = extentOf(listing);
  const figures = [
    ['Images', whole(items)],
    ['Of each', extent ? sizeWords(extent) : listing.shape.join(' x ')],
    ['Bytes', whole(bytes)],
    ['Codec, bytes', codecBytes > 0 ? whole(codecBytes) : 'not in it'],
    [`Bits a ${extent ? unitOf(extent) : 'value'}, net`, fixed(bitsPerValue, 3)],
    ['Blocks', whole(blocks.length)],
    ['Lossy', lossy ? 'yes' : 'no'],
  ] as const;
  return (
    <div class="archive-opened">
      <h3>{name}</h3>
      <dl class="figures">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="small quiet hash">Codec {codec}</p>
      {needsCodec.value && (
        <div class="row">
          <FileButton
            label="Open codec"
            accept=".safetensors"
            onFiles={([file]) => file && takeCodec(file)}
          />
          <span class="small">The images need the codec that they were packed by.</span>
        </div>
      )}
      {seen.value && extent && <Grid seen={seen.value} extent={extent} listing={listing} />}
      {seen.value && !extent && <p class="small">Values of this shape are no pictures.</p>}
    </div>
  );
}

interface GridProps {
  readonly seen: Seen;
  readonly extent: Extent;
  readonly listing: Listing;
}

/** Some of the images, and the way to others. */
function Grid({ seen: { first, images }, extent, listing: { items, values } }: GridProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const count = images.length / values;
  const end = first + count;
  const { width, height, channels } = extent;
  // Ink is ink where the images are of the kind that the page learns from.
  const { width: w, height: h, channels: c, ink } = data.value ?? {};
  const same = w === width && h === height && c === channels;
  const colours = themeFor(theme.value, same && isInk({ ink: ink ?? false, channels }));
  const columns = Math.min(COLUMNS, count);

  useEffect(() => {
    const context = ref.current?.getContext('2d');
    for (let i = 0; i < count; i++) {
      const image = images.subarray(i * values, (i + 1) * values);
      const pixels = new ImageData(tinted(image, colours, { channels }), width, height);
      context?.putImageData(pixels, (i % columns) * (width + 1), Math.floor(i / columns) * (height + 1));
    }
  }, [images, colours]);

  const range = `${whole(first + 1)} to ${whole(end)}`;
  return (
    <>
      <canvas
        key={`${first} ${count} ${width} ${height}`}
        ref={ref}
        class="picture"
        role="img"
        aria-label={`Images ${range} of the archive`}
        width={columns * (width + 1) - 1}
        height={Math.ceil(count / columns) * (height + 1) - 1}
      />
      <div class="row pager">
        <Button disabled={first === 0} onClick={() => show(Math.max(0, first - SHOWN))}>
          Earlier
        </Button>
        <Button disabled={end >= items} onClick={() => show(end)}>
          Later
        </Button>
        <span class="small" role="status">
          Images {range} of {whole(items)}
        </span>
        <Field label="From image">
          {(control) => (
            <input
              {...control}
              type="number"
              min={1}
              max={items}
              value={first + 1}
              onChange={(event) => {
                const wanted = Math.round(event.currentTarget.valueAsNumber);
                if (wanted >= 1 && wanted <= items) show(wanted - 1);
              }}
            />
          )}
        </Field>
      </div>
    </>
  );
}

/** Undefined for what is no picture. */
function extentOf({ shape }: Listing): Extent | undefined {
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || shape.length > 3) return undefined;
  return channels === 1 || channels === 3 ? { width, height, channels } : undefined;
}

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { kindWords, shapeWords } from '../architecture/words';
import { ask } from '../ask';
import { convolutionOf, type FeatureMaps, type Filters, type Features as Found } from '../live';
import { newest } from '../newest';
import { Picker } from '../play/picker';
import { useOpen, useRefresh } from '../play/refresh';
import { testImages } from '../play/test_images';
import { run } from '../state';
import { pictureTheme } from '../theme';
import { colours, heat, limitOf, picture } from './heat';
import { heatScale, Legend, Painted } from './matrix';
import { channelSheet, filterSheet, type Sheet } from './sheet';

/** What the convolutions of a model make of an image; nothing for models without. */
export function Features() {
  const { encoder = [], decoder = [] } = run.value?.settings ?? {};
  return [...encoder, ...decoder].some(convolutionOf) ? (
    <details class="features">
      <summary>Feature maps and filters</summary>
      <Maps />
    </details>
  ) : null;
}

function Maps() {
  const ref = useRef<HTMLDivElement>(null);
  const chosen = useSignal(0);
  const found = useSignal<Found | undefined>(undefined);
  const look = useMemo(
    () =>
      newest((index: number) =>
        ask(async (worker) => {
          found.value = await worker.features(index);
        }),
      ),
    [found],
  );
  const count = testImages.value.length;
  const index = Math.min(chosen.value, Math.max(0, count - 1));
  const open = useOpen(ref);
  useRefresh(open, () => count > 0 && look(index));
  return (
    <div ref={ref} class="feature-list">
      <Picker
        legend="Through the model goes"
        chosen={index}
        onChoose={(i) => {
          chosen.value = i;
          look(i);
        }}
      />
      {found.value?.filters && <FilterSheet filters={found.value.filters} />}
      {found.value?.layers.map((maps) => (
        <Channels key={maps.name} {...maps} />
      ))}
    </div>
  );
}

/** Of a layer. */
function Channels(maps: FeatureMaps) {
  const { short, more = '' } = kindWords(maps);
  const name = `${short}${more}`;
  if (maps.name === 'output') return <Output name={`${name}: the output`} maps={maps} />;
  return <SheetPicture name={name} of={shapeWords(maps)} sheet={channelSheet(maps)} />;
}

/** The image that comes back. */
function Output({ name, maps }: { readonly name: string; readonly maps: FeatureMaps }) {
  const { shape, values } = maps;
  const [height, width, channels] = shape;
  const { paper, ink } = pictureTheme.value;
  const pixels = picture(values, channels === 3 ? 3 : 1, { paper, ink });
  return (
    <figure class="matrix">
      <Caption name={name} words={shapeWords(maps)} />
      <div class="feature-output" role="img" aria-label={name}>
        <Painted width={width} height={height} pixels={pixels} />
      </div>
    </figure>
  );
}

function Caption({ name, words }: { readonly name: string; readonly words: string }) {
  return (
    <figcaption>
      <strong>{name}</strong> <span class="quiet">{words}</span>
    </figcaption>
  );
}

function FilterSheet({ filters }: { readonly filters: Filters }) {
  const [count, inputs, height, width] = filters.shape;
  const of = `${count} of ${height}×${width}${inputs === 1 ? '' : `×${inputs}`}`;
  return <SheetPicture name="Filters of the first convolution" of={of} sheet={filterSheet(filters)} />;
}

interface SheetProps {
  readonly name: string;
  readonly of: string;
  readonly sheet: Sheet;
}

function SheetPicture({ name, of, sheet }: SheetProps) {
  const { width, height, shown, count, values, planes } = sheet;
  const limit = limitOf(values.filter((value) => !Number.isNaN(value)));
  const pixels = planes === 3 ? colours(values, limit) : heat(values, limit, heatScale());
  // What lies between pictures shows what is behind.
  for (let i = 0; i < width * height; i++) if (Number.isNaN(values[i * planes])) pixels[4 * i + 3] = 0;
  const words = shown < count ? `${of}, the first ${shown}` : of;
  return (
    <figure class="matrix">
      <Caption name={name} words={words} />
      <div class="feature-sheet" role="img" aria-label={`${name}: ${words}, up to ${limit}`}>
        <Painted width={width} height={height} pixels={pixels} />
      </div>
      {planes === 1 && <Legend limit={limit} />}
    </figure>
  );
}

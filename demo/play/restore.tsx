import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { ask } from '../ask';
import { newest } from '../newest';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { ViewCanvas } from '../parts/view_canvas';
import { data } from '../state';
import { damaged, erased, PARTS, whole, without } from './mask';
import { Picker } from './picker';
import { Picture } from './picture';
import { useEachRun, useOpen } from './refresh';
import { type Stroke, strokeListeners } from './strokes';
import { testImages } from './test_images';

interface Damage {
  readonly image: Uint8Array;
  readonly known: Uint8Array;
  /** Its class, which a conditional model is told. */
  readonly label?: number | undefined;
}

const NOTHING = { width: 1, height: 1, channels: 1 } as const;

/** A test image with a part erased, and what the model puts there. */
export function Restore() {
  const ref = useRef<HTMLDivElement>(null);
  const chosen = useSignal(0);
  const rubbed = useSignal<Uint8Array | undefined>(undefined);
  const brush = useSignal(3);
  const last = useRef<readonly [number, number] | undefined>(undefined);
  const restore = useMemo(
    () =>
      newest(({ image, known, label }: Damage) =>
        ask((worker) => worker.restore(damaged(image, known), known, label)),
      ),
    [],
  );

  const size = data.value ?? NOTHING;
  const { width, height, channels } = size;
  const blank = useMemo(() => new Uint8Array(width * height * channels), [width, height, channels]);
  const image = testImages.value[chosen.value] ?? blank;
  const labelOf = (index: number) => data.value?.labels?.[index];
  const label = labelOf(chosen.value);
  // What was rubbed out of images of another size is nothing here.
  const known = rubbed.value?.length === width * height ? rubbed.value : whole(size);
  const show = (damage: Partial<Damage>): void => restore({ image, known, label, ...damage });
  const set = (known: Uint8Array): void => {
    rubbed.value = known;
    show({ known });
  };
  const rub = (dots: Stroke): void => {
    let next = known;
    for (const { x, y } of dots) {
      const dot = [x * width, y * height] as const;
      next = erased(next, size, last.current ?? dot, dot, brush.value / 2);
      last.current = dot;
    }
    set(next);
  };
  const begin = (dots: Stroke): void => {
    last.current = undefined;
    rub(dots);
  };
  const open = useOpen(ref);
  useEachRun(open, () => show({}));

  return (
    <div ref={ref} class="restore">
      <div class="trio">
        <figure>
          <div class="eraser" {...strokeListeners(begin, rub)}>
            <Picture image={image} known={known} label="The damaged image: rub parts of it out" />
          </div>
          <figcaption>Rub parts of it out</figcaption>
        </figure>
        <figure>
          <ViewCanvas view="restored" aspect={width / height} label="The restored image" />
          <figcaption>Restored</figcaption>
        </figure>
        <figure>
          <Picture image={image} label="The original image" />
          <figcaption>Original</figcaption>
        </figure>
      </div>
      <div class="row">
        {PARTS.map((part) => (
          <Button key={part} onClick={() => set(without(known, size, part))}>
            {part}
          </Button>
        ))}
        <Button disabled={known.every((byte) => byte !== 0)} onClick={() => set(whole(size))}>
          Undo all
        </Button>
      </div>
      <Field label="Brush" help={`Rubs out ${brush.value} pixels across.`}>
        {(control) => (
          <input
            {...control}
            type="range"
            min={1}
            max={9}
            value={brush.value}
            onInput={(event) => {
              brush.value = Number(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      <Picker
        legend="Test image"
        chosen={chosen.value}
        onChoose={(index) => {
          chosen.value = index;
          show({ image: testImages.value[index] ?? blank, label: labelOf(index) });
        }}
      />
      <p class="small quiet">
        The encoder reads the image with guesses in the holes, the decoder makes better guesses, and so on,
        twenty times (Rezende et al. 2014). What is known stays as it is.
      </p>
    </div>
  );
}

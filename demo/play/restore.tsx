import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { newest } from '../newest';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { ViewCanvas } from '../parts/view_canvas';
import { attempt } from '../start';
import { data, run } from '../state';
import { damaged, erased, PARTS, whole, without } from './mask';
import { Picker } from './picker';
import { Picture } from './picture';
import { dotsOf } from './strokes';
import { testImages } from './test_images';

interface Damage {
  readonly image: Uint8Array;
  readonly known: Uint8Array;
}

/** A test image with a part erased, and what the model puts there. */
export function Restore() {
  const chosen = useSignal(0);
  const known = useSignal<Uint8Array | undefined>(undefined);
  const brush = useSignal(3);
  const last = useRef<readonly [number, number] | undefined>(undefined);
  const restore = useMemo(
    () =>
      newest(({ image, known }: Damage) => attempt((worker) => worker.restore(damaged(image, known), known))),
    [],
  );

  const size = data.value ?? { width: 1, height: 1 };
  const image = testImages.value[chosen.value];
  const mask = known.value?.length === image?.length ? (known.value as Uint8Array) : whole(size);
  const set = (next: Uint8Array): void => {
    known.value = next;
    if (image && run.peek()) restore({ image, known: next });
  };
  const { value: now } = run;
  useEffect(() => {
    if (now && image) restore({ image, known: mask });
  }, [now, image]);

  const onPointer = (event: PointerEvent): void => {
    let next = mask;
    for (const { x, y } of dotsOf(event)) {
      const dot = [x * size.width, y * size.height] as const;
      next = erased(next, size, last.current ?? dot, dot, brush.value / 2);
      last.current = dot;
    }
    set(next);
  };

  if (!image) return <p class="quiet">There are no test images yet.</p>;
  return (
    <div class="restore">
      <div class="trio">
        <figure>
          <div
            class="eraser"
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              last.current = undefined;
              onPointer(event);
            }}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId)) onPointer(event);
            }}
          >
            <Picture image={image} known={mask} label="The damaged image: rub parts of it out" />
          </div>
          <figcaption>Rub parts of it out</figcaption>
        </figure>
        <figure>
          <ViewCanvas view="restored" aspect={size.width / size.height} label="The restored image" />
          <figcaption>Restored</figcaption>
        </figure>
        <figure>
          <Picture image={image} label="The original image" />
          <figcaption>Original</figcaption>
        </figure>
      </div>
      <div class="row">
        {PARTS.map((part) => (
          <Button key={part} onClick={() => set(without(mask, size, part))}>
            {part}
          </Button>
        ))}
        <Button disabled={mask.every((byte) => byte !== 0)} onClick={() => set(whole(size))}>
          Undo all
        </Button>
      </div>
      <Field label="Brush" help="Pixels that a stroke rubs out.">
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
        }}
      />
      <p class="small quiet">
        The encoder reads the image with guesses in the holes, the decoder makes better guesses, and so on,
        twenty times (Rezende et al. 2014). What is known stays as it is.
      </p>
    </div>
  );
}

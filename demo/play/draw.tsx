import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ask } from '../ask';
import type { Classified } from '../live';
import { newest } from '../newest';
import { fixed } from '../numbers';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { data } from '../state';
import { classNames } from './classes';
import { type Drawing, greysOf, inkOf, SIZE } from './drawing';
import { likeMnist, plainly } from './ink';
import { useMark } from './marks';
import { Pad } from './pad';
import { Picker } from './picker';
import { Picture } from './picture';
import { PosteriorTable } from './posterior';
import { useOpen, useRefresh } from './refresh';
import type { Stroke } from './strokes';
import { testImages } from './test_images';

/** A drawing becomes an image at most so often, in milliseconds. */
const PAUSE = 50;
/** A pen's width, in pixels of the image that a drawing becomes. */
const PEN = 2.2;

/** A drawing, its place in latent space, and what comes back. */
export function Draw() {
  const ref = useRef<HTMLDivElement>(null);
  const strokes = useSignal<readonly Stroke[]>([]);
  const chosen = useSignal<number | undefined>(undefined);
  const seen = useSignal<Uint8Array>(new Uint8Array(0));
  const posterior = useSignal<Classified | undefined>(undefined);

  const { name, width = 1, height = 1 } = data.value ?? {};
  const picked = testImages.value[chosen.value ?? -1];
  const drawing = useMemo<Drawing>(
    () => ({
      image: picked && inkOf(picked, width, height),
      strokes: strokes.value,
      pen: (PEN * SIZE) / Math.max(width, height),
    }),
    [picked, width, height, strokes.value],
  );
  const empty = !picked && strokes.value.length === 0;

  const reconstruct = useMemo(
    () =>
      newest((image: Uint8Array) =>
        ask(async (worker) => {
          const found = await worker.reconstruct(image);
          const nothing = seen.peek().every((value) => value === 0);
          posterior.value = nothing ? undefined : found;
        }),
      ),
    [posterior, seen],
  );
  const look = useMemo(
    () =>
      newest(async (see: () => Uint8Array) => {
        seen.value = see();
        reconstruct(seen.value);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }),
    [seen, reconstruct],
  );
  useEffect(
    () =>
      look(() => {
        // A test image is what it is; a drawing becomes like those that the model knows.
        if (picked && drawing.strokes.length === 0) return picked;
        const greys = greysOf(drawing);
        return name === 'MNIST' && !picked ? likeMnist(greys) : plainly(greys, width, height);
      }),
    [drawing, picked, name, width, height, look],
  );
  const open = useOpen(ref);
  useRefresh(open, () => !empty && reconstruct(seen.value));
  const found = empty ? undefined : posterior.value;
  useMark('drawing', open ? found?.mu : undefined);

  return (
    <div ref={ref} class="draw">
      <div class="draw-pad">
        <Pad
          drawing={drawing}
          onBegin={(dots) => {
            strokes.value = [...strokes.value, dots];
          }}
          onGoOn={(dots) => {
            const last = strokes.value.at(-1) ?? [];
            strokes.value = [...strokes.value.slice(0, -1), [...last, ...dots]];
          }}
        />
        <div class="row">
          <Button
            disabled={strokes.value.length === 0}
            onClick={() => {
              strokes.value = strokes.value.slice(0, -1);
            }}
          >
            Undo
          </Button>
          <Button
            disabled={empty}
            onClick={() => {
              strokes.value = [];
              chosen.value = undefined;
            }}
          >
            Clear
          </Button>
        </div>
      </div>
      <div class="pair">
        <figure>
          <Picture image={seen.value} label="The drawing as the model sees it" />
          <figcaption>What the model sees</figcaption>
        </figure>
        <figure>
          <ViewCanvas
            hidden={empty}
            view="drawn"
            aspect={width / height}
            label="The reconstruction of the drawing"
          />
          <figcaption>What comes back</figcaption>
        </figure>
      </div>
      {found ? (
        <div>
          <PosteriorTable {...found} />
          {found.label !== undefined && (
            <p class="small quiet" id="likeliest">
              Read as class {classNames.value[found.label]}, the most likely one of all (
              {fixed(100 * (found.likely ?? 0), 0)} %).
            </p>
          )}
        </div>
      ) : (
        <p class="quiet">Draw something, and see where the encoder puts it.</p>
      )}
      <Picker
        legend="Or take a test image"
        chosen={chosen.value}
        onChoose={(index) => {
          strokes.value = [];
          chosen.value = index;
        }}
      />
    </div>
  );
}

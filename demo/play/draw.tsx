import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Posterior } from '../../src/live';
import { newest } from '../newest';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { attempt } from '../start';
import { data, run } from '../state';
import { likeMnist, plainly } from './ink';
import { mark } from './marks';
import { greysOf, inkImage, Pad } from './pad';
import { Picker } from './picker';
import { Picture } from './picture';
import { PosteriorTable } from './posterior';
import { useRefresh } from './refresh';
import type { Stroke } from './strokes';
import { testImages } from './test_images';

/** What is drawn is shown to the model at most so often, in milliseconds. */
const PAUSE = 50;

/** A drawing, its place in latent space, and what comes back. */
export function Draw() {
  const ref = useRef<HTMLDivElement>(null);
  const strokes = useSignal<readonly Stroke[]>([]);
  const image = useSignal<ImageBitmap | undefined>(undefined);
  const chosen = useSignal<number | undefined>(undefined);
  /** What the model sees. */
  const seen = useSignal<Uint8Array | undefined>(undefined);
  const posterior = useSignal<Posterior | undefined>(undefined);

  const ask = useMemo(
    () =>
      newest(async (bytes: Uint8Array) => {
        await attempt(async (worker) => {
          posterior.value = await worker.reconstruct(bytes);
          mark('drawing', posterior.value.mu);
        });
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }),
    [posterior],
  );
  const show = (): void => {
    const { name, width, height } = data.peek() ?? {};
    if (!width || !height || !run.peek()) return;
    const drawing = greysOf(strokes.value, image.value);
    // A test image is what it is; a drawing becomes like those that the model knows.
    const centred = name === 'MNIST' && !image.value;
    seen.value = centred ? likeMnist(drawing) : plainly(drawing, width, height);
    ask(seen.value);
  };
  const clear = (): void => {
    strokes.value = [];
    image.value = chosen.value = seen.value = posterior.value = undefined;
    mark('drawing', undefined);
  };
  useRefresh(ref, () => seen.value && ask(seen.value));
  const { value: now } = run;
  useEffect(() => {
    if (now && seen.peek()) show();
  }, [now]);

  const { width = 1, height = 1 } = data.value ?? {};
  return (
    <div ref={ref} class="draw">
      <div class="draw-pad">
        <Pad
          strokes={strokes.value}
          image={image.value}
          onStart={(dots) => {
            strokes.value = [...strokes.value, dots];
            show();
          }}
          onMove={(dots) => {
            const last = strokes.value.at(-1) ?? [];
            strokes.value = [...strokes.value.slice(0, -1), [...last, ...dots]];
            show();
          }}
        />
        <div class="row">
          <Button
            disabled={strokes.value.length === 0}
            onClick={() => {
              strokes.value = strokes.value.slice(0, -1);
              if (strokes.value.length > 0 || image.value) show();
              else clear();
            }}
          >
            Undo
          </Button>
          <Button disabled={!seen.value} onClick={clear}>
            Clear
          </Button>
        </div>
      </div>
      <div class="pair">
        <figure>
          <Picture
            image={seen.value ?? new Uint8Array(width * height)}
            label="The drawing as the model sees it"
          />
          <figcaption>What the model sees</figcaption>
        </figure>
        <figure>
          <ViewCanvas view="drawn" aspect={width / height} label="The reconstruction of the drawing" />
          <figcaption>What comes back</figcaption>
        </figure>
      </div>
      {posterior.value ? (
        <PosteriorTable {...posterior.value} />
      ) : (
        <p class="quiet">Draw something, and see where the encoder puts it.</p>
      )}
      <Picker
        legend="Or take a test image"
        chosen={chosen.value}
        onChoose={async (index) => {
          const bytes = testImages.value[index];
          if (!bytes) return;
          strokes.value = [];
          chosen.value = index;
          image.value = await inkImage(bytes, width, height);
          show();
        }}
      />
    </div>
  );
}

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
import { canvasOf, coloursOf, type Drawing, greysOf, groundOf, type Line, SIZE } from './drawing';
import { likeMnist, plainly } from './ink';
import { useMark } from './marks';
import { Pad } from './pad';
import { Picker } from './picker';
import { Picture } from './picture';
import { PosteriorTable } from './posterior';
import { useOpen, useRefresh } from './refresh';
import { testImages } from './test_images';

/** A drawing becomes an image at most so often, in milliseconds. */
const PAUSE = 50;
/** A pen's width, in pixels of the image that a drawing becomes. */
const PEN = 2.2;

/** A drawing, its place in latent space, and what comes back. */
export function Draw() {
  const ref = useRef<HTMLDivElement>(null);
  const lines = useSignal<readonly Line[]>([]);
  const colours = useSignal<{ readonly pen?: string; readonly ground?: string }>({});
  const chosen = useSignal<number | undefined>(undefined);
  const seen = useSignal<Uint8Array>(new Uint8Array(0));
  const posterior = useSignal<Classified | undefined>(undefined);

  const { name, width = 1, height = 1, channels = 1 } = data.value ?? {};
  const usual = useMemo(
    () => (channels === 3 ? groundOf(testImages.value, width, height) : undefined),
    [testImages.value, width, height, channels],
  );
  const ground = channels === 3 ? (colours.value.ground ?? usual) : undefined;
  const pen = colours.value.pen ?? '#2050c0';
  const picked = testImages.value[chosen.value ?? -1];
  const drawing = useMemo<Drawing>(
    () => ({
      image: picked && canvasOf(picked, width, height, channels),
      lines: lines.value,
      pen: (PEN * SIZE) / Math.max(width, height),
      ground,
    }),
    [picked, width, height, channels, lines.value, ground],
  );
  const empty = !picked && lines.value.length === 0 && colours.value.ground === undefined;

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
        if (picked && drawing.lines.length === 0) return picked;
        if (channels === 3) return coloursOf(drawing, width, height);
        const greys = greysOf(drawing);
        return name === 'MNIST' && !picked ? likeMnist(greys) : plainly(greys, width, height);
      }),
    [drawing, picked, name, width, height, channels, look],
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
            lines.value = [...lines.value, { dots, colour: pen }];
          }}
          onGoOn={(dots) => {
            const last = lines.value.at(-1) ?? { dots: [], colour: pen };
            lines.value = [...lines.value.slice(0, -1), { ...last, dots: [...last.dots, ...dots] }];
          }}
        />
        <div class="row">
          <Button
            disabled={lines.value.length === 0}
            onClick={() => {
              lines.value = lines.value.slice(0, -1);
            }}
          >
            Undo
          </Button>
          <Button
            disabled={empty}
            onClick={() => {
              lines.value = [];
              chosen.value = undefined;
              colours.value = { ...(colours.value.pen && { pen: colours.value.pen }) };
            }}
          >
            Clear
          </Button>
        </div>
        {ground !== undefined && (
          <div class="row">
            <Colour
              label="Pen"
              value={pen}
              onChoose={(pen) => {
                colours.value = { ...colours.value, pen };
              }}
            />
            <Colour
              label="Ground"
              value={ground}
              onChoose={(ground) => {
                colours.value = { ...colours.value, ground };
              }}
            />
          </div>
        )}
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
          lines.value = [];
          chosen.value = index;
        }}
      />
    </div>
  );
}

interface ColourProps {
  readonly label: string;
  /** Such as `#ff8000`. */
  readonly value: string;
  readonly onChoose: (colour: string) => void;
}

function Colour({ label, value, onChoose }: ColourProps) {
  return (
    <label class="colour">
      <input type="color" value={value} onInput={(event) => onChoose(event.currentTarget.value)} /> {label}
    </label>
  );
}

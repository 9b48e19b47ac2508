import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ask } from '../ask';
import type { Near } from '../live';
import { newest } from '../newest';
import { whole } from '../numbers';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { run, told } from '../state';
import { ClassPicker } from './class_picker';
import { classNames, conditional } from './classes';
import { useMark } from './marks';
import { useOpen, useRefresh } from './refresh';

/** Columns and rows of pictures that the worker paints. */
const [COLUMNS, ROWS] = [5, 2];

interface Wanted {
  readonly label: number;
  readonly seed: number;
}

/** Ten images of one class. */
export function OfClass() {
  const ref = useRef<HTMLDivElement>(null);
  const near = useSignal<Near | undefined>(undefined);
  const seed = useSignal(0);
  const draw = useMemo(
    () =>
      newest(({ label, seed }: Wanted) =>
        ask(async (worker) => {
          near.value = await worker.drawClass(label, seed);
        }),
      ),
    [near],
  );
  const there = classNames.value.length > 0;
  const wanted = { label: told.value, seed: seed.value };
  const open = useOpen(ref);
  useRefresh(open && there, () => draw(wanted));
  useEffect(() => {
    if (open && there) draw(wanted);
  }, [wanted.label, wanted.seed]);
  useMark('class', open ? near.value?.mean : undefined);

  const { width = 1, height = 1 } = run.value?.data ?? {};
  return (
    <div ref={ref} class="of-class">
      {there && <ClassPicker legend="Class" />}
      <ViewCanvas
        view="class"
        hidden={!there}
        aspect={(COLUMNS * width) / (ROWS * height)}
        label="Ten images of the class that is chosen"
      />
      <div class="row">
        <Button
          disabled={!there}
          onClick={() => {
            seed.value += 1;
          }}
        >
          Draw others
        </Button>
      </div>
      <p class="small quiet">{words(there, near.value)}</p>
    </div>
  );
}

/** What the images are. */
function words(there: boolean, near: Near | undefined): string {
  if (!there) return 'These images have no labels: choose data that have some, such as folders of pictures.';
  if (conditional.value) return 'Drawn from the prior, and decoded as the class that the model is told.';
  const of = near ? ` the ${whole(near.count)} codes` : ' the codes';
  return `This model is told no labels. z is drawn near the mean code of the class, from a Gaussian with mean and variance of${of} of its test images, so some of these may look like another class. Labels under Settings has a model told them.`;
}

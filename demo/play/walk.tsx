import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { newest } from '../newest';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { attempt } from '../start';
import { run } from '../state';
import { mark } from './marks';
import { Picker } from './picker';
import { useRefresh } from './refresh';
import { testImages } from './test_images';

/** Pictures on the way. */
const STOPS = 12;

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** From one test image to another, straight through latent space. */
export function Walk() {
  const ref = useRef<HTMLDivElement>(null);
  const ends = useSignal<Ends | undefined>(undefined);
  const walk = useMemo(
    () =>
      newest(({ from, to }: Ends) =>
        attempt(async (worker) => {
          const [, a, b] = await Promise.all([
            worker.walk(from, to),
            worker.posterior(from),
            worker.posterior(to),
          ]);
          mark('from', a.mu);
          mark('to', b.mu);
        }),
      ),
    [],
  );
  const go = (next: Ends): void => {
    ends.value = next;
    if (run.peek()) walk(next);
  };
  useRefresh(ref, () => ends.value && walk(ends.value));
  // Another run, other places.
  const { value: now } = run;
  useEffect(() => {
    if (now && ends.peek()) walk(ends.peek() as Ends);
  }, [now, walk, ends]);

  const count = testImages.value.length;
  const { from, to } = ends.value ?? {};
  const { width = 1, height = 1 } = run.value?.data ?? {};
  return (
    <div ref={ref} class="walk">
      <Picker legend="From" chosen={from} onChoose={(i) => go({ from: i, to: to ?? i })} />
      <Picker legend="To" chosen={to} onChoose={(i) => go({ from: from ?? i, to: i })} />
      <div class="row">
        <Button
          disabled={count < 2}
          onClick={() => {
            const first = Math.floor(Math.random() * count);
            const second = (first + 1 + Math.floor(Math.random() * (count - 1))) % count;
            go({ from: first, to: second });
          }}
        >
          Random pair
        </Button>
        <Button
          disabled={!ends.value}
          onClick={() => ends.value && go({ from: ends.value.to, to: ends.value.from })}
        >
          Swap
        </Button>
      </div>
      <ViewCanvas
        view="walk"
        aspect={(STOPS * width) / height}
        label="Twelve images on the way from one test image to the other"
      />
      <p class="small quiet">
        Both images are encoded, and what lies between their means is decoded: each stop is an image that the
        model believes in.
      </p>
    </div>
  );
}

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { ask } from '../ask';
import { newest } from '../newest';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { run } from '../state';
import { useMark } from './marks';
import { Picker } from './picker';
import { useOpen, useRefresh } from './refresh';
import { testImages } from './test_images';

/** Pictures on the way. */
const STOPS = 12;

/** By their places among the test images, or by their places in latent space. */
interface Ends<T> {
  readonly from: T;
  readonly to: T;
}

/** From one test image to another, straight through latent space. */
export function Walk() {
  const ref = useRef<HTMLDivElement>(null);
  const chosen = useSignal<Ends<number>>({ from: 0, to: 1 });
  const places = useSignal<Ends<readonly number[]> | undefined>(undefined);
  const walk = useMemo(
    () =>
      newest(({ from, to }: Ends<number>) =>
        ask(async (worker) => {
          const [a, b] = await Promise.all([
            worker.posterior(from),
            worker.posterior(to),
            worker.walk(from, to),
          ]);
          places.value = { from: a.mu, to: b.mu };
        }),
      ),
    [places],
  );

  const count = testImages.value.length;
  const last = Math.max(0, count - 1);
  const from = Math.min(chosen.value.from, last);
  const to = Math.min(chosen.value.to, last);
  const go = (ends: Ends<number>): void => {
    chosen.value = ends;
    if (count > 0) walk(ends);
  };
  const open = useOpen(ref);
  useRefresh(open, () => count > 0 && walk({ from, to }));
  useMark('from', open ? places.value?.from : undefined);
  useMark('to', open ? places.value?.to : undefined);

  const { width = 1, height = 1 } = run.value?.data ?? {};
  return (
    <div ref={ref} class="walk">
      <Picker legend="From" chosen={from} onChoose={(i) => go({ from: i, to })} />
      <Picker legend="To" chosen={to} onChoose={(i) => go({ from, to: i })} />
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
        <Button disabled={count === 0} onClick={() => go({ from: to, to: from })}>
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

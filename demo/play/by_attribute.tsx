import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ask } from '../ask';
import type { Direction } from '../live';
import { newest } from '../newest';
import { fixed } from '../numbers';
import { useEachRun } from './refresh';

/** Differences of mean codes to either side. */
const EXTENT = 2;
const STEP = 0.05;

interface ByAttributeProps {
  readonly open: boolean;
  readonly z: readonly number[];
  readonly onMove: (z: readonly number[]) => void;
  /** How far each slider is from its middle, by its name. */
  readonly turned: Signal<Readonly<Record<string, number>>>;
}

/** Sliders that move z on the ways by which what is known of images changes. */
export function ByAttribute({ open, z, onMove, turned }: ByAttributeProps) {
  const found = useSignal<readonly Direction[]>([]);
  const look = useMemo(
    () =>
      newest(() =>
        ask(async (worker) => {
          found.value = await worker.directions();
        }),
      ),
    [found],
  );
  useEachRun(open, () => {
    found.value = [];
    look(undefined);
  });
  const directions = found.value.filter(({ vector }) => vector.length === z.length);
  if (directions.length === 0) return null;
  const pull = ({ name, vector }: Direction, to: number): void => {
    const by = to - (turned.value[name] ?? 0);
    turned.value = { ...turned.value, [name]: to };
    onMove(z.map((value, k) => value + by * (vector[k] as number)));
  };
  return (
    <fieldset class="by-attribute">
      <legend>By what is known of the images</legend>
      {directions.map((direction) => (
        <label key={direction.name} class="slider named">
          <span>{direction.name}</span>
          <input
            type="range"
            min={-EXTENT}
            max={EXTENT}
            step={STEP}
            value={turned.value[direction.name] ?? 0}
            // As the model is now: it learns on.
            onFocus={() => look(undefined)}
            onInput={(event) => pull(direction, Number(event.currentTarget.value))}
          />
          <span class="value">{fixed(turned.value[direction.name] ?? 0, 2)}</span>
        </label>
      ))}
      <p class="small quiet">
        1 moves z by the mean code of the test images that have it less the mean code of those that have not.
      </p>
    </fieldset>
  );
}

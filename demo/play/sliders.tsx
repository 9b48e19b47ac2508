import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { ask } from '../ask';
import { newest } from '../newest';
import { fixed } from '../numbers';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { run } from '../state';
import { useMark } from './marks';
import { normal } from './normal';
import { useEachRun, useOpen } from './refresh';

/** Further sliders come when they are asked for. */
const FEW = 32;
/** As far as the latent panel shows. */
const EXTENT = 4;
const STEP = 0.05;

/** A slider for each latent dimension. */
export function Sliders() {
  const ref = useRef<HTMLDivElement>(null);
  const { settings, data } = run.value ?? {};
  const latent = settings?.latent ?? 0;
  const zero = useMemo<readonly number[]>(() => new Array(latent).fill(0), [latent]);
  const pulled = useSignal<readonly number[]>(zero);
  const all = useSignal(false);
  const decode = useMemo(
    () => newest((z: readonly number[]) => ask((worker) => worker.decode('sliders', z))),
    [],
  );

  // Sliders of another latent size say nothing of this one.
  const z = pulled.value.length === latent ? pulled.value : zero;
  const set = (next: readonly number[]): void => {
    pulled.value = next;
    decode(next);
  };
  const open = useOpen(ref);
  useEachRun(open, () => decode(z));
  useMark('sliders', open ? z : undefined);

  return (
    <div ref={ref} class="sliders">
      <div class="play-picture">
        <ViewCanvas
          view="sliders"
          aspect={data ? data.width / data.height : 1}
          label="The decoder's image of what the sliders say"
        />
        <div class="row">
          <Button onClick={() => set(zero.map(draw))} disabled={latent === 0}>
            Random
          </Button>
          <Button onClick={() => set(zero)} disabled={latent === 0}>
            Reset
          </Button>
        </div>
      </div>
      <div class="slider-list">
        {z.slice(0, all.value ? latent : FEW).map((value, k) => (
          <label key={k} class="slider">
            <span>
              z<sub>{k + 1}</sub>
            </span>
            <input
              type="range"
              min={-EXTENT}
              max={EXTENT}
              step={STEP}
              value={value}
              aria-label={`z${k + 1}`}
              onInput={(event) => set(z.with(k, Number(event.currentTarget.value)))}
            />
            <span class="value">{fixed(value, 2)}</span>
          </label>
        ))}
        {latent > FEW && (
          <Button
            kind="plain"
            onClick={() => {
              all.value = !all.value;
            }}
          >
            {all.value ? `Show the first ${FEW}` : `Show all ${latent}`}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A draw from the prior, where a slider can stand: what is decoded is what is shown. */
function draw(): number {
  const value = STEP * Math.round(normal() / STEP);
  return Math.max(-EXTENT, Math.min(EXTENT, value));
}

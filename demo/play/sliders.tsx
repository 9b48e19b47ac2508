import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { newest } from '../newest';
import { fixed } from '../numbers';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { attempt } from '../start';
import { run } from '../state';
import { mark } from './marks';
import { normal } from './normal';

/** Further sliders come when they are asked for. */
const FEW = 12;
/** As far as the latent panel shows. */
const EXTENT = 4;

/** A slider for each latent dimension. */
export function Sliders() {
  const latent = run.value?.settings.latent ?? 0;
  const z = useSignal<readonly number[]>([]);
  const all = useSignal(false);
  const decode = useMemo(
    () => newest((values: readonly number[]) => attempt((worker) => worker.decode('sliders', values))),
    [],
  );

  const set = (values: readonly number[]): void => {
    z.value = values;
    decode(values);
    mark('sliders', values.some((value) => value !== 0) ? values : undefined);
  };
  // Another run has no sliders set, whatever its dimensions.
  useEffect(() => {
    if (latent > 0 && z.peek().length !== latent) set(new Array(latent).fill(0));
  }, [latent]);

  const shown = all.value ? latent : Math.min(latent, FEW);
  return (
    <div class="sliders">
      <div class="play-picture">
        <ViewCanvas
          view="sliders"
          aspect={(run.value?.data.width ?? 1) / (run.value?.data.height ?? 1)}
          label="The decoder's image of what the sliders say"
        />
        <div class="row">
          <Button onClick={() => set(Array.from({ length: latent }, normal))} disabled={latent === 0}>
            Random
          </Button>
          <Button onClick={() => set(new Array(latent).fill(0))} disabled={latent === 0}>
            Reset
          </Button>
        </div>
      </div>
      <div class="slider-list">
        {Array.from({ length: shown }, (_, k) => (
          <label key={`z${k + 1}`} class="slider">
            <span>
              z<sub>{k + 1}</sub>
            </span>
            <input
              type="range"
              min={-EXTENT}
              max={EXTENT}
              step={0.05}
              value={z.value[k] ?? 0}
              aria-label={`z${k + 1}`}
              onInput={(event) =>
                set(z.value.map((old, i) => (i === k ? Number(event.currentTarget.value) : old)))
              }
            />
            <output>{fixed(z.value[k] ?? 0, 2)}</output>
          </label>
        ))}
        {latent > FEW && (
          <Button
            kind="plain"
            onClick={() => {
              all.value = !all.value;
            }}
          >
            {all.value ? `Only the first ${FEW}` : `All ${latent}`}
          </Button>
        )}
      </div>
    </div>
  );
}

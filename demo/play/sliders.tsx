import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { DimensionUse } from '../../src/data/index';
import { ask } from '../ask';
import { newest } from '../newest';
import { fixed } from '../numbers';
import { Button } from '../parts/button';
import { ViewCanvas } from '../parts/view_canvas';
import { run, use } from '../state';
import { ByAttribute } from './by_attribute';
import { ClassPicker } from './class_picker';
import { conditional } from './classes';
import { useMark } from './marks';
import { normal } from './normal';
import { useEachRun, useOpen } from './refresh';

/** Further sliders come when they are asked for. */
const FEW = 32;
/** As far as the latent panel shows. */
const EXTENT = 4;
const STEP = 0.05;
/** A dimension that says less of an image, in nats, is as good as not used. */
const USED = 0.01;

/** A slider for each latent dimension. */
export function Sliders() {
  const ref = useRef<HTMLDivElement>(null);
  const { settings, data } = run.value ?? {};
  const latent = settings?.latent ?? 0;
  const zero = useMemo<readonly number[]>(() => new Array(latent).fill(0), [latent]);
  const pulled = useSignal<readonly number[]>(zero);
  const all = useSignal(false);
  const turned = useSignal<Readonly<Record<string, number>>>({});
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
  /** Another place, from which what is known of images changes. */
  const leave = (next: readonly number[]): void => {
    turned.value = {};
    set(next);
  };
  const open = useOpen(ref);
  useEachRun(open, () => decode(z));
  useMark('sliders', open ? z : undefined);

  // Sliders keep their places while one of them is being pulled.
  const list = useRef<HTMLDivElement>(null);
  const places = useRef<readonly DimensionUse[]>([]);
  if (!list.current?.contains(document.activeElement) || places.current.length !== use.value.length)
    places.current = use.value;
  const order = orderOf(places.current, latent);

  return (
    <div ref={ref} class="sliders">
      <div class="play-picture">
        <ViewCanvas
          view="sliders"
          aspect={data ? data.width / data.height : 1}
          label="The decoder's image of what the sliders say"
        />
        <div class="row">
          <Button onClick={() => leave(zero.map(draw))} disabled={latent === 0}>
            Random
          </Button>
          <Button onClick={() => leave(zero)} disabled={latent === 0}>
            Reset
          </Button>
        </div>
      </div>
      <div ref={list} class="slider-list">
        {conditional.value && <ClassPicker legend="Decoded as" />}
        <ByAttribute open={open} z={z} onMove={set} turned={turned} />
        {latent > 1 && <p class="small quiet">{orderWords(places.current)}</p>}
        {order.slice(0, all.value ? latent : FEW).map(({ dimension: k, kl }) => (
          <label key={k} class="slider" title={kl === undefined ? undefined : `KL ${fixed(kl, 2)} nats`}>
            <span>
              z<sub>{k + 1}</sub>
            </span>
            <input
              type="range"
              min={-EXTENT}
              max={EXTENT}
              step={STEP}
              value={z[k]}
              aria-label={`z${k + 1}`}
              onInput={(event) => set(z.with(k, Number(event.currentTarget.value)))}
            />
            <span class="value">{fixed(z[k] as number, 2)}</span>
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

/** All dimensions, by use where that was measured. */
export function orderOf(
  found: readonly DimensionUse[],
  latent: number,
): readonly { readonly dimension: number; readonly kl?: number }[] {
  return found.length === latent ? found : Array.from({ length: latent }, (_, dimension) => ({ dimension }));
}

function orderWords(found: readonly DimensionUse[]): string {
  if (found.length === 0) return 'In the order of use, once that was measured.';
  const used = found.filter(({ kl }) => kl >= USED).length;
  return `The most used dimension first, by the mean KL of each over test images: ${used} of ${found.length} say ${USED} nats or more.`;
}

/** A draw from the prior, where a slider can stand: what is decoded is what is shown. */
function draw(): number {
  const value = STEP * Math.round(normal() / STEP);
  return Math.max(-EXTENT, Math.min(EXTENT, value));
}

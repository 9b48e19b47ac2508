import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { nats } from '../numbers';
import type { Curve } from './curve';
import { mendLanguage } from './language';

interface ChartProps {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** Curves by step, with a legend that tells their newest values, or those under the pointer. */
export function Chart({ title, curves }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const pointed = useSignal<number | undefined>(undefined);
  const shown = ({ points, of }: Curve): number | undefined => at(points.value, pointed.value)?.[of];

  const empty = curves.every(({ points }) => points.value.length === 0);
  // Not before there is a point: until then the page has better things to do.
  const begun = useRef(false);
  begun.current ||= !empty;
  useEffect(() => {
    if (!begun.current) return;
    let end: (() => void) | undefined;
    let ended = false;
    mendLanguage();
    void import('./plot').then(({ draw }) => {
      if (place.current && !ended) {
        end = draw(place.current, curves, (step) => {
          pointed.value = step;
        });
      }
    });
    return () => {
      ended = true;
      end?.();
    };
  }, [begun.current, curves, pointed]);

  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <ul class="legend">
          {curves.map((curve) => (
            <li key={curve.name}>
              <span class="line" style={{ background: `var(${curve.colour})` }} />
              {curve.name} <span class="value">{nats(shown(curve))}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={place} class={empty ? 'plot empty' : 'plot'} aria-hidden="true" />
    </figure>
  );
}

/** The last point up to a step, or of all. */
function at<T extends { readonly step: number }>(points: readonly T[], step?: number): T | undefined {
  return step === undefined ? points.at(-1) : points.findLast((point) => point.step <= step);
}

import type { Signal } from '@preact/signals';
import { Marks } from '../parts/marks';
import type { Point } from '../place';
import { plane } from '../state';

interface OverlayProps {
  /** What is pointed at. */
  readonly place: Signal<Point>;
  /** What lies there, in words. */
  readonly words: string;
}

const TICKS = [-3, -2, -1, 0, 1, 2, 3];
/** Steps of the arrow keys, as parts of what is seen from the middle to the edge. */
const STEP = 1 / 40;
const LARGE_STEP = 1 / 8;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Axes, marks and a crosshair over the latent plane; takes pointer and arrow keys. */
export function Overlay({ place, words }: OverlayProps) {
  const { extent, names } = plane.value ?? { extent: 4, names: ['', ''] as const };
  const percent = (value: number) => `${50 + (50 * value) / extent}%`;
  const clamp = (value: number) => Math.max(-extent, Math.min(extent, value));
  const [x, y] = place.value;

  const onPointer = (event: PointerEvent) => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    place.value = [
      clamp(extent * ((2 * (event.clientX - left)) / width - 1)),
      clamp(extent * (1 - (2 * (event.clientY - top)) / height)),
    ];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = extent * (event.shiftKey ? LARGE_STEP : STEP);
    place.value = [clamp(x + step * arrow[0]), clamp(y + step * arrow[1])];
  };

  return (
    <div
      class="overlay"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: A control; there is no role for a place on a plane.
      tabIndex={0}
      aria-label="Crosshair over the latent space: arrow keys move it"
      aria-description={words}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onKeyDown={onKeyDown}
    >
      <svg aria-hidden="true">
        {TICKS.map((tick) => (
          <g key={tick} class="tick">
            <text x={percent(tick)} y="100%" dy="1.2em" text-anchor="middle">
              {tick}
            </text>
            <text x="0" y={percent(-tick)} dx="-0.5em" dy="0.35em" text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        <text class="axis" x="100%" y="100%" dx="-0.5em" dy="-0.6em" text-anchor="end">
          {names[0]}
        </text>
        <text class="axis" x="0" y="0" dx="0.5em" dy="1.2em">
          {names[1]}
        </text>
        <g class="crosshair">
          <line x1={percent(x)} x2={percent(x)} y1="0" y2="100%" />
          <line x1="0" x2="100%" y1={percent(-y)} y2={percent(-y)} />
          <circle cx={percent(x)} cy={percent(-y)} r="7" />
        </g>
        <Marks />
      </svg>
    </div>
  );
}

import { placeOf } from '../place';
import { markers, plane } from '../state';

/** What is marked on the plane, for an SVG over it. */
export function Marks() {
  const shown = plane.value;
  if (!shown) return null;
  const { extent } = shown;
  const clamp = (value: number) => Math.max(-extent, Math.min(extent, value));
  const percent = (value: number) => `${50 + (50 * value) / extent}%`;
  return (
    <>
      {Object.entries(markers.value).map(([key, { z, label }]) => {
        const [across, up] = placeOf(z, shown).map(clamp) as [number, number];
        const right = across > extent / 2;
        return (
          <g key={key} class="marker">
            <circle cx={percent(across)} cy={percent(-up)} r="6" />
            <text
              x={percent(across)}
              y={percent(-up)}
              dx={right ? '-0.8em' : '0.8em'}
              dy="0.35em"
              text-anchor={right ? 'end' : 'start'}
            >
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
}

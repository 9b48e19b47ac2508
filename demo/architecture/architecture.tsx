import type { Layer } from '../live';
import { COLUMN, type Placed, place, type Size } from './place';
import { kindWords, parameterWords, shapeWords, spoken } from './words';

/** From the middle to a column's words, and between a column and the branches beside it. */
const WORDS = 76;
const BRANCH = 22;
const FARTHER = 5;
const CORNER = 6;
const LINE = 14;
/** From the middle of z down to its words. */
const BELOW = 18;
const ANCHORS = ['end', 'middle', 'start'];

/** A picture of a model: its layers with their shapes and parameters. */
export function Architecture({ layers }: { readonly layers: readonly Layer[] }) {
  const placed = place(layers);
  return (
    <svg class="architecture" role="img" aria-label={`The model: ${spoken(layers)}`} height={placed.height}>
      {/* Counted from the middle: columns of any width have words of one size. */}
      <svg x="50%" overflow="visible" aria-hidden="true">
        <path class="flow" d={flow(placed.layers)} />
        {placed.layers.map(
          ({ layer, side, y, branch }) =>
            branch && <path key={layer.name} class="flow branch" d={bypass(side, y, branch)} />,
        )}
        {placed.layers.map((one) => (
          <Drawn key={one.layer.name} {...one} />
        ))}
      </svg>
    </svg>
  );
}

/** From the image down to z, and up again. */
function flow(placed: readonly Placed[]): string {
  const latent = placed.findIndex(({ side }) => side === 0);
  const z = (placed[latent] as Placed).y;
  const [first, last] = [placed[0] as Placed, placed.at(-1) as Placed];
  const bend = 20;
  return `M${-COLUMN} ${first.y}V${z - bend}q0 ${bend} ${bend} ${bend}H${COLUMN - bend}q${bend} 0 ${bend} ${-bend}V${last.y}`;
}

function Drawn({ layer, side, x, y, size }: Placed) {
  const lines = [kindWords(layer), parameterWords(layer.parameters)].flatMap((words) => words ?? []);
  const at = side === 0 ? { x: 0, y: y + BELOW } : { x: side * WORDS, y: y - (lines.length * LINE) / 2 + 4 };
  return (
    <g class={side === 0 ? 'latent' : ''}>
      {layer.op === 'add' ? (
        <Sum x={x} y={y} />
      ) : (
        <Value x={x} y={y} size={size} heads={layer.heads.length} />
      )}
      <text text-anchor={ANCHORS[side + 1]} {...at}>
        <tspan class="shape">{shapeWords(layer)}</tspan>
        {lines.map(({ short, more }) => (
          // The words of z lie beside each other.
          <tspan key={short} {...(side === 0 ? { dx: 6 } : { x: at.x, dy: LINE })}>
            {short}
            {more && <tspan class="more">{more}</tspan>}
          </tspan>
        ))}
      </text>
    </g>
  );
}

/** Past the layers of a block to its sum, on the side of the words. */
function bypass(side: number, to: number, { from, round }: NonNullable<Placed['branch']>): string {
  const [column, out] = [side * COLUMN, side * (COLUMN + BRANCH + FARTHER * round)];
  const [back, on] = [-side * CORNER, Math.sign(to - from) * CORNER];
  const [there, here] = [`q${-back} 0 ${-back} ${on}`, `q0 ${on} ${back} ${on}`];
  return `M${column} ${from}H${out + back}${there}V${to - on}${here}H${column}`;
}

function Sum({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g class="sum">
      <circle cx={x} cy={y} r={7} />
      <path d={`M${x - 4} ${y}h8M${x} ${y - 4}v8`} />
    </g>
  );
}

interface ValueProps {
  readonly x: number;
  readonly y: number;
  readonly size: Size;
  /** Rows of values one below the other; 0 for a single one. */
  readonly heads: number;
}

/** A picture as a box, channels going back; or rows of values. */
function Value({ x, y, size: { width, height, depth }, heads }: ValueProps) {
  const [left, top] = [x - (width + depth) / 2, y - (height - depth) / 2];
  if (depth > 0) {
    const [right, bottom] = [left + width, top + height];
    const back = `l${depth} ${-depth}`;
    return (
      <g class="value">
        <path class="side" d={`M${left} ${top}${back}h${width}L${right} ${top}z`} />
        <path class="side" d={`M${right} ${top}${back}v${height}L${right} ${bottom}z`} />
        <rect x={left} y={top} width={width} height={height} />
      </g>
    );
  }
  const rows = Math.max(1, heads);
  return (
    <g class="value">
      {Array.from({ length: rows }, (_, i) => (
        <rect
          key={i}
          x={left}
          y={y + (i - rows / 2) * (height + 3) + 1.5}
          width={width}
          height={height}
          rx={2}
        />
      ))}
    </g>
  );
}

import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { placeOf } from '../place';
import { useOpen, useRefresh } from '../play/refresh';
import { plane } from '../state';
import { apart } from './apart';
import { paced } from './paced';
import type { Codes } from './protocol';
import { askWords, hasWritten } from './state';

/** Texts that may be shown: of those that would lie over each other the first is. */
const COUNT = 200;
/** Pixels of a character's width and of a line, at the size of the style sheet. */
const CHARACTER = 6.5;
const LINE = 14;

/** Test texts where they lie, as many as can be read. */
export function Plane() {
  const ref = useRef<HTMLDivElement>(null);
  const codes = useSignal<Codes | undefined>(undefined);
  const side = useSignal(0);
  const again = useMemo(
    () =>
      paced(() =>
        askWords(async (words) => {
          codes.value = await words.codes(COUNT);
        }),
      ),
    [codes],
  );
  useRefresh(useOpen(ref) && hasWritten.value, again);
  useEffect(() => {
    if (!ref.current) return;
    const sizes = new ResizeObserver(([entry]) => {
      side.value = entry?.contentRect.width ?? 0;
    });
    sizes.observe(ref.current);
    return () => sizes.disconnect();
  }, [side]);

  return (
    <div ref={ref} class="words-plane">
      <svg aria-hidden="true">
        {shown(codes.value, side.value).map(({ text, x, y }) => (
          <text key={text} x={x} y={y} dy="0.35em" text-anchor="middle">
            {text}
          </text>
        ))}
      </svg>
    </div>
  );
}

function shown(codes: Codes | undefined, side: number) {
  const now = plane.value;
  const latent = now?.axes[0].length ?? 0;
  if (!codes || !now || side === 0 || codes.mu.length !== codes.texts.length * latent) return [];
  const all = codes.texts.map((text, i) => {
    const [x, y] = placeOf([...codes.mu.subarray(i * latent, (i + 1) * latent)], now);
    const at = (value: number) => (side / 2) * (1 + value / now.extent);
    return { text, x: at(x), y: at(-y), width: [...text].length * CHARACTER, height: LINE };
  });
  return apart(all, side);
}

import type { Spec } from '../../src/index';
import { checkLabel, toldOne } from '../data/labels';
import { labelOfCode, type Told } from './code_labels';
import type { OpenPoint } from './points';

/**
 * What `count` codes from the first of these points to the last one are decoded as: the class `--label`, or else the own labels of
 * the points, where images or files of codes have them. A class is not half another one: where they differ, each half of the way is
 * told that of the nearer point. Throws a UsageError where none is known, a DataError for a wrong one.
 */
export function toldOfPoints(
  spec: Spec,
  points: readonly OpenPoint[],
  count: number,
  { label, model }: { readonly label?: number; readonly model: string },
): Told {
  checkLabel(spec, label, model);
  if (spec.classes === undefined) return {};
  const known = (label === undefined ? points.map((point) => ownLabel(spec, point)) : [label]).filter(
    (own) => own !== undefined,
  );
  const [from, to = from] = known;
  if (from === undefined || to === undefined) return toldOne(spec, undefined, count, model);
  const labels = Uint32Array.from({ length: count }, (_, i) => (i < count / 2 ? from : to));
  return from === to
    ? { labels, words: `told class ${from}`, facts: { label: from } }
    : {
        labels,
        words: `told class ${from} in the first half, then class ${to}`,
        facts: { labels: [from, to] },
      };
}

function ownLabel(spec: Spec, point: OpenPoint): number | undefined {
  if (point.kind === 'image') return point.label;
  return point.kind === 'codes' ? labelOfCode(spec, point.codes, point.row) : undefined;
}

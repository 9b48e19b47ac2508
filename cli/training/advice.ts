import { DivergedError, VaeError } from '../../src/index';
import { Failure } from '../terminal/errors';
import { inTerminalWords } from '../terminal/flags';
import { count } from '../terminal/format';

/** What there is to go on from when a run fails. */
export interface Standing {
  readonly folder: string;
  /** The model's file, and its step; undefined before the first checkpoint. */
  readonly model: string;
  readonly kept: number | undefined;
  readonly lr: number;
  readonly clipNorm?: number | undefined;
}

/** A run that fails says what is left of it, and by which options it may go better. */
export function withAdvice(error: unknown, standing: Standing): unknown {
  if (!(error instanceof VaeError)) return error;
  const rate = error instanceof DivergedError && error.remedy === 'rate';
  if (!rate && standing.kept === undefined) return error;
  const what = rate ? error.what : inTerminalWords(error.message);
  return new Failure(`${what}\n${rate ? gentler(standing) : whatIsLeft(standing)}`, { cause: error });
}

/** After an explosion: from where to go on, or that there is nothing to go on from, and with which options. */
export function gentler(standing: Standing): string {
  const { folder, model, kept } = standing;
  const options = gentlerOptions(standing);
  if (kept === undefined) return `There is no checkpoint yet: start again with ${options}.`;
  return `The model as it was after step ${count(kept)} is in ${model}: go on from it by train --resume --out ${folder} ${options}.`;
}

/** `--lr 0.03, or with --clip-norm 1` */
export function gentlerOptions({ lr, clipNorm }: Pick<Standing, 'lr' | 'clipNorm'>): string {
  const lower = (value: number) => Number((value / 10).toPrecision(3));
  return `--lr ${lower(lr)}, or with --clip-norm ${clipNorm === undefined ? 1 : lower(clipNorm)}`;
}

function whatIsLeft({ folder, model, kept }: Standing): string {
  return `The model as it was after step ${count(kept ?? 0)} is in ${model}; train --resume --out ${folder} goes on from it.`;
}

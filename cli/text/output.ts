import { prepareFile, writeFileSafely } from '../terminal/files';
import { counted } from '../terminal/format';
import { lines } from './results';

export interface Written {
  readonly model: string;
  /** What else is read, and so not written. */
  readonly data?: string;
  readonly labels?: string;
  readonly codes?: string;
  readonly json?: boolean;
}

/**
 * Where texts go: to standard output, a line each, or into a file, which is made sure of at once. With --json standard output
 * gets an object of the facts, and of the texts where there is no file.
 */
export async function openOutputOf(out: string | undefined, { model, data, labels, codes, json }: Written) {
  if (out !== undefined) await prepareFile(out, [model, data, labels, codes]);
  return async (rows: readonly (readonly string[])[], facts: object): Promise<void> => {
    const texts = rows.map((row) => row.join('\t'));
    if (out !== undefined) await writeFileSafely(out, lines(rows));
    if (json)
      process.stdout.write(`${JSON.stringify({ ...facts, ...(out === undefined ? { texts } : { out }) })}\n`);
    else if (out !== undefined) process.stdout.write(`${counted(texts.length, 'text')}: ${out}\n`);
    else process.stdout.write(lines(rows));
  };
}

import type { Vae } from '../../src/index';
import { reconstructText, sampleText } from '../../src/text/index';
import type { Examples } from '../data/data';
import { told } from '../data/labels';
import { printable } from '../terminal/format';

/** Texts of each that a run leaves. */
const SAMPLES = 100;
const COPIES = 100;

/** What a run of texts leaves beside its model: texts that it writes, and test texts with what it makes of them, a line each. */
export async function textsOfRun(
  vae: Vae,
  { images: { names = [] }, labels }: Examples,
  seed: number,
): Promise<Readonly<Record<'texts' | 'copies', string>>> {
  const originals = names.slice(0, COPIES);
  const copies = await reconstructText(vae, originals, {
    temperature: 0,
    ...told(vae.spec, labels?.subarray(0, originals.length)),
  });
  return {
    texts: lines((await sampleText(vae, SAMPLES, { seed })).map((text) => [text])),
    copies: lines(originals.map((text, i) => [text, copies[i] as string])),
  };
}

/** Rows of columns with tabs between; tabs, line ends and other control characters of a text as \\x09 and the like. */
export function lines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(printable).join('\t')}\n`).join('');
}

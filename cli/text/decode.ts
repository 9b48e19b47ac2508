import { writeText } from '../../src/text/index';
import { type ModelChoice, withModel } from '../device/session';
import { type CodesOptions, openCodes, toldOfCodes } from '../latents/code_labels';
import { meansOf } from '../latents/read_codes';
import { openOutputOf, type Written } from './output';

/** `decode` of a model of texts: the likeliest text of each code. */
export async function decodeTexts(
  options: ModelChoice & Written & CodesOptions,
  out: string | undefined,
): Promise<void> {
  const codes = await openCodes(options);
  const write = await openOutputOf(out, options);
  const { texts, words, facts } = await withModel(options, async (vae) => {
    const { labels, ...said } = toldOfCodes(vae.spec, codes, options);
    const told = { temperature: 0, ...(labels && { labels }) };
    return { texts: await writeText(vae, meansOf(codes, vae.spec.latent), told), ...said };
  });
  if (words) console.error(`note: ${options.codes} is decoded ${words}.`);
  await write(
    texts.map((text) => [text]),
    { count: codes.count, codes: options.codes, ...facts },
  );
}

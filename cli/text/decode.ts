import { writeText } from '../../src/text/index';
import { toldOne } from '../data/labels';
import { type ModelChoice, withModel } from '../device/session';
import { meansOf, readCodes } from '../latents/read_codes';
import { openOutputOf, type Written } from './output';

/** `decode` of a model of texts: the likeliest text of each code. */
export async function decodeTexts(
  options: ModelChoice & Written & { readonly codes: string; readonly label?: number },
  out: string | undefined,
): Promise<void> {
  const { model, codes: file, label } = options;
  const codes = await readCodes(file);
  const write = await openOutputOf(out, options, [file]);
  const texts = await withModel(options, (vae) =>
    writeText(vae, meansOf(codes, vae.spec.latent), {
      temperature: 0,
      ...toldOne(vae.spec, label, codes.count, model),
    }),
  );
  await write(
    texts.map((text) => [text]),
    { count: codes.count, codes: file },
  );
}

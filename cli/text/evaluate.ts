import { marginalName, vanished } from '../../src/index';
import { reconstructText, sampleText, type TextShape } from '../../src/text/index';
import { tell } from '../data/examples';
import { isMixture, mixtureOf, told } from '../data/labels';
import { describeSome, type SomeExamples } from '../data/some';
import { ofTheRun, type TextExamplesOptions } from '../data/texts/examples';
import { type ModelChoice, withModel } from '../device/session';
import { checkFinite } from '../terminal/errors';
import { inTerminalWords } from '../terminal/flags';
import { byUse, count, counted, errorsOf, nats } from '../terminal/format';
import { counting } from '../terminal/progress';

interface EvaluateTextOptions extends ModelChoice, TextExamplesOptions {
  readonly samples: number;
  readonly json?: boolean;
}

/** Texts that are drawn, to see how many of them are new. */
const DRAWN = 1000;
/** Texts of which it is seen whether they come back, at most. */
const COPIED = 1000;
/** Texts that are shown. */
const SHOWN = 10;

/** `evaluate` of a model of texts, with what it writes. */
export async function evaluateTexts(
  options: EvaluateTextOptions,
  examples: SomeExamples,
  text: TextShape,
): Promise<void> {
  const { images, labels, split, of, places } = examples;
  const texts = images.names ?? [];
  const { items, name: source } = await ofTheRun(options, text);
  const all = new Set(items);
  const { result, spec, drawn, copies, symbols } = await withModel(options, async (vae) => ({
    spec: vae.spec,
    result: await counting(images, (watch) =>
      vae.evaluate(images.pixels, { samples: options.samples, ...told(vae.spec, labels, true), ...watch }),
    ),
    drawn: await sampleText(vae, DRAWN, { seed: vae.seed }),
    // What a text is written of is its class, too: of none, nothing comes back.
    copies: isMixture(vae.spec, labels)
      ? []
      : await reconstructText(vae, texts.slice(0, COPIED), {
          temperature: 0,
          ...told(vae.spec, labels?.subarray(0, COPIED)),
        }),
    symbols: texts.reduce((sum, one) => sum + [...one].length + 1, 0),
  }));
  const { elbo, logLikelihood, reconstruction, kl, klByDimension, activeUnits } = result;
  checkFinite(elbo, options.model, examples.name);
  const mixture = isMixture(spec, labels);
  const name = marginalName(spec, mixture);
  const bound = logLikelihood?.value ?? elbo;
  const perSymbol = (-bound * texts.length) / symbols;
  const unique = new Set(drawn);
  const novel = [...unique].filter((one) => one.trim() !== '' && !all.has(one));
  const facts = {
    ...result,
    ...{ data: examples.data ?? options.data, split, ...(places && { of }), characters: symbols },
    ...(mixture && { mixture }),
    natsPerText: -bound,
    natsPerCharacter: perSymbol,
    bitsPerCharacter: perSymbol / Math.LN2,
    perplexity: Math.exp(perSymbol),
    ...(copies.length > 0 && {
      reconstructed: copies.filter((copy, i) => copy === texts[i]).length / copies.length,
    }),
    unique: unique.size / DRAWN,
    novel: novel.length / unique.size,
    examplesOfNovel: novel.slice(0, SHOWN),
  };
  tell({ ...examples, notes: [...examples.notes, ...(examples.learnt ?? [])] });
  if (options.json) {
    process.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  const line = (what: string, value: string, more = '') => `${what.padEnd(20)}${value.padStart(9)}${more}`;
  const vanishing = vanished(kl, 'on these texts');
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  process.stdout.write(
    `${[
      line('ELBO', nats(elbo), ` nats per text, ${describeSome(examples, 'text')}`),
      line('reconstruction', nats(reconstruction)),
      line(
        'KL',
        nats(kl),
        klByDimension && `, ${activeUnits} of ${counted(klByDimension.length, 'latent')} active`,
      ),
      ...byUse(klByDimension ?? []).map(([of, kl]) => of.padEnd(20) + kl),
      ...mixtureOf(spec, labels),
      ...(logLikelihood
        ? [line(name, nats(logLikelihood.value), `, ${errorsOf(logLikelihood, 'text')}`)]
        : []),
      line(
        'nats per character',
        perSymbol.toFixed(3),
        `, ${count(symbols)} characters and ends, of the ${logLikelihood ? name : 'ELBO'}`,
      ),
      line('bits per character', facts.bitsPerCharacter.toFixed(3)),
      line('perplexity', facts.perplexity.toFixed(2)),
      ...(facts.reconstructed === undefined
        ? []
        : [
            line(
              'reconstructed',
              share(facts.reconstructed),
              ` of ${counted(copies.length, 'text')} exactly, from the mean of q(z|x), the likeliest character at each place`,
            ),
          ]),
      line('unique', share(facts.unique), ` of ${count(DRAWN)} drawn from the prior at temperature 1`),
      line('novel', share(facts.novel), ` of those that are different, in no part of ${source}`),
      ...(facts.examplesOfNovel.length > 0 ? [`such as ${facts.examplesOfNovel.join(', ')}`] : []),
      ...(vanishing ? [inTerminalWords(vanishing)] : []),
      result.protocol,
    ].join('\n')}\n`,
  );
}

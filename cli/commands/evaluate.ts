import type { Command } from 'commander';
import {
  bitsPerDimension as bitsOf,
  type Evaluation,
  type Marginal,
  marginalName,
  protocolOf,
  type Scores,
  type Spec,
  vanished,
} from '../../src/index';
import { bitsUnit } from '../data/bits';
import { checkFit, DATA_HELP, type Examples } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../data/examples';
import { isMixture, mixtureOf, told } from '../data/labels';
import { describeSome, someOf } from '../data/some';
import { refuseForTexts, textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import {
  formatScores,
  limitOf,
  oddCount,
  oddLine,
  parseThreshold,
  SCORES_HELP,
  scoresFormat,
  type Threshold,
} from '../output/scores';
import { checkFinite, UsageError } from '../terminal/errors';
import { prepareFile, writeFileSafely } from '../terminal/files';
import { inTerminalWords } from '../terminal/flags';
import { byUse, counted, errorsOf, nats } from '../terminal/format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parsePath,
  parseSamples,
  settingOption,
} from '../terminal/options';
import { counting } from '../terminal/progress';
import { evaluateTexts } from '../text/evaluate';

interface EvaluateOptions extends ModelChoice, ExamplesOptions {
  samples: number;
  count?: number;
  perExample?: string;
  sort?: boolean;
  threshold?: Threshold;
  thresholdOf?: string;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure the ELBO of a trained model, or log p(x), in nats per image, of all or of each');
  addModelFileOptions(command)
    .option(
      '--count <n>',
      'so many of the images or texts, drawn by a fixed seed, the same each time (default: all)',
      parseSamples,
    )
    .addOption(
      settingOption('samples', {
        sentence: 'draws of z an image or a text, by which more than one estimate log p(x) beside the ELBO',
      }),
    )
    .option('--per-example <file>', 'write what each image costs', parsePath)
    .option('--sort', 'with --per-example: the image of the lowest ELBO first, rather than by number')
    .option(
      '--threshold <t>',
      'with --per-example: mark images beyond a share of all, as 99%, or a number of nats',
      parseThreshold,
    )
    .option('--threshold-of <data>', 'training images, of which the share is (default: of --data)', parsePath)
    .action(evaluate);
  addExamplesOptions(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', SCORES_HELP);
  command.addHelpText('after', `${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, [
    'evaluate',
    'evaluate --samples 5000 --count 1000',
    'evaluate --model out/model.safetensors --data mnist --json',
    'evaluate --per-example scores.csv --sort --threshold 99% --threshold-of mnist',
  ]);
}

async function evaluate(options: EvaluateOptions, command: Command): Promise<void> {
  const text = await textIn(options.model);
  if (text) {
    refuseForTexts(command, ['perExample', 'threshold', 'thresholdOf', 'sort']);
    return evaluateTexts(options, someOf(await openExamples(options), options.count), text);
  }
  const { perExample, threshold, thresholdOf } = options;
  checkScores(options);
  const format = perExample === undefined ? undefined : scoresFormat(perExample);
  const chosen = someOf(await openExamples(options), options.count);
  const { images, name, split, labels, of, places } = chosen;
  const { labels: _, ...others } = options;
  const reference =
    thresholdOf === undefined
      ? undefined
      : await openExamples({ ...others, data: thresholdOf, split: 'train' });
  if (perExample) await prepareFile(perExample, [options.model, options.data, options.labels, thresholdOf]);
  const { result, scores, usual, spec } = await withModel(
    options,
    async (vae) => {
      for (const one of [images, reference?.images]) if (one) checkFit(one, vae.spec);
      const scored = async (one: Examples | undefined, samples = 1): Promise<Scores | undefined> =>
        one &&
        counting(one.images, (watch) =>
          vae.scores(one.images.pixels, { ...told(vae.spec, one.labels, true), samples, ...watch }),
        );
      // Scores have log p(x) of all, too, whose draws take most of the time.
      const samples = format ? 1 : options.samples;
      const measured = { ...told(vae.spec, labels, true), samples };
      const judged = await counting(images, (watch) =>
        vae.evaluate(images.pixels, { ...measured, ...watch }),
      );
      const scores = await scored(format && chosen, options.samples);
      return {
        result: scores?.marginal ? withMarginal(judged, scores.marginal, vae.spec, labels) : judged,
        scores,
        usual: await scored(reference),
        spec: vae.spec,
      };
    },
    [images, ...(reference ? [reference.images] : [])],
  );
  const { elbo, reconstruction, kl, klByDimension, activeUnits, logLikelihood, bitsPerDimension, protocol } =
    result;
  checkFinite(elbo, options.model, name);
  tell({ ...chosen, notes: [...chosen.notes, ...(chosen.learnt ?? [])] });
  const limit = threshold && scores && limitOf(threshold, (usual ?? scores).elbo);
  const odd = limit === undefined || !scores ? undefined : oddCount(scores.elbo, limit);
  if (perExample && format && scores) {
    const content = formatScores(
      { scores, labels, names: images.names, places, limit },
      format,
      options.sort ?? false,
    );
    await writeFileSafely(perExample, content);
  }
  const unit = bitsUnit(spec, images);
  const vanishing = vanished(kl, 'on these images');
  const lines = [
    `ELBO            ${nats(elbo).padStart(9)} nats per image, ${describeSome(chosen, 'image')}`,
    `reconstruction  ${nats(reconstruction).padStart(9)}`,
    `KL              ${nats(kl).padStart(9)}${klByDimension ? `, ${activeUnits} of ${counted(klByDimension.length, 'latent')} active` : ''}`,
    ...(klByDimension ? byUse(klByDimension).map(([of, kl]) => of.padEnd(16) + kl) : []),
    ...mixtureOf(spec, labels),
    ...(logLikelihood ? marginal(marginalName(spec, !labels), logLikelihood) : []),
    ...(bitsPerDimension === undefined
      ? []
      : [`${`bits per ${unit}`.padEnd(16)}${bitsPerDimension.toFixed(3).padStart(9)}`]),
    ...(perExample ? [`What each image costs: ${perExample}`] : []),
    ...(odd === undefined ? [] : [oddLine(limit!, odd)]),
    ...(vanishing ? [inTerminalWords(vanishing)] : []),
    protocol,
  ];
  const facts = {
    ...result,
    ...(bitsPerDimension !== undefined && { dimension: unit }),
    data: options.data,
    split,
    ...(places && { of }),
    ...(isMixture(spec, labels) && { mixture: true }),
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...facts, ...(perExample && { perExample }), ...(odd !== undefined && { threshold: limit, odd }) })}\n`
      : `${lines.join('\n')}\n`,
  );
}

/** Throws a UsageError for an option that says nothing without another one. */
function checkScores({ perExample, sort, threshold, thresholdOf }: EvaluateOptions): void {
  const given = { sort, threshold };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && perExample === undefined)
      throw new UsageError(`--${name} goes with --per-example, which names the file to write: give both.`);
  }
  if (thresholdOf !== undefined && !(threshold && 'share' in threshold))
    throw new UsageError('--threshold-of goes with a --threshold that is a share, such as 99%: give both.');
}

/** What `evaluate` gives with samples, from one without and what `scores` has estimated. */
function withMarginal(
  { bitsPerDimension: _, protocol: __, ...judged }: Evaluation,
  logLikelihood: Marginal,
  spec: Spec,
  labels: Examples['labels'],
): Evaluation {
  const { value, samples } = logLikelihood;
  const bitsPerDimension = bitsOf(spec, value);
  return {
    ...{ ...judged, logLikelihood },
    ...(bitsPerDimension !== undefined && { bitsPerDimension }),
    protocol: protocolOf(spec, { samples, mixture: isMixture(spec, labels) }),
  };
}

/** What is called so, such as log p(x), and how sure it is. */
function marginal(name: string, { value, ...errors }: Marginal): string[] {
  return [`${name.padEnd(16)}${nats(value).padStart(9)}, ${errorsOf(errors, 'image')}`];
}

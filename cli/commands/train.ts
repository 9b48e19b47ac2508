import { type Command, Option } from 'commander';
import { DATA_HELP, HOLD_OUT_HELP } from '../data/data';
import { addReadingOptions } from '../data/reading';
import { TEST_LIMIT } from '../runs/best';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelOptions,
  parseEvery,
  parseFolder,
  parsePath,
  parsePatience,
  parseSize,
  parseTestImages,
  parseWhite,
  settingOption,
} from '../terminal/options';
import { runTraining } from '../training/run_training';

/** The heading of options that are seldom needed. */
const OPTIMISER = 'Adam, beyond its learning rate:';

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a VAE on images or texts, then draw from it')
    .optionsGroup('Data:')
    .option('--data <data>', 'the training images', parsePath, 'mnist')
    .option('--test-data <data>', 'test images (default: of the data set, else held out)', parsePath)
    .option('--column <name>', 'the column of a table that has the texts, by its name or its number')
    .option(
      '--label-column <name>',
      'and that which has their labels: numbers, names or colours such as #ff8800',
    )
    .addOption(settingOption('long'))
    .option(
      '--labels <file>',
      'IDX file of labels of --data (default: of the data set); of texts also a .txt, a label a line',
      parsePath,
    )
    .option('--test-labels <file>', 'the same of --test-data', parsePath)
    .option(
      '--stream',
      'read the training images from disk while training, for data larger than memory; shuffled within parts',
    )
    .option(
      '--size <HxW>',
      'of an image: what pictures are brought to (default: decided by them), or what rows of values are (default: a square)',
      parseSize,
    )
    .option(
      '--white <byte>',
      'the byte that stands for white (default: 255, or the largest where that is 16 or less)',
      parseWhite,
    );
  addReadingOptions(command, 'train');
  command.optionsGroup('Model:');
  addModelOptions(command)
    .option(
      '--conditional',
      'tell the model the label of each image: it can then draw images of one class; it is told those that texts have by default',
    )
    .option('--no-conditional', 'of texts with labels: leave them out');
  command
    .optionsGroup('Training:')
    .addOption(settingOption('epochs', { absent: '50, or what fits in two minutes without a GPU' }))
    .addOption(settingOption('steps').conflicts('epochs'))
    .addOption(settingOption('learningRate'))
    .addOption(settingOption('schedule'))
    .addOption(settingOption('warmup'))
    .addOption(settingOption('decaySteps'))
    .addOption(settingOption('decay'))
    .addOption(settingOption('beta'))
    .addOption(settingOption('betaWarmup'))
    .addOption(settingOption('betaCycles'))
    .addOption(settingOption('samples'))
    .addOption(settingOption('freeBits'))
    .addOption(settingOption('freeBitsOf'))
    .addOption(settingOption('clipNorm'))
    .addOption(settingOption('seed'))
    .option(
      '--test-limit <n>',
      'test images that the model is evaluated on after each epoch, at most, drawn by a fixed seed; 0 for none',
      parseTestImages,
      TEST_LIMIT,
    )
    .option(
      '--patience <n>',
      'end after so many epochs without a higher test ELBO, of one draw (default: all epochs are run)',
      parsePatience,
    )
    .addOption(settingOption('matmul'));
  addAdapterOption(command)
    .optionsGroup(OPTIMISER)
    .addOption(settingOption('beta1'))
    .addOption(settingOption('beta2'))
    .addOption(settingOption('epsilon'))
    .optionsGroup('Output:')
    .option('--out <folder>', 'where the results go', parseFolder, 'out')
    .option(
      '--keep-best',
      'keep the model of the epoch of the highest test ELBO, of one draw, too, in model.best.safetensors',
    )
    .addOption(
      new Option('--checkpoint-every <span>', 'steps, or seconds as in 20s, between two checkpoints')
        .argParser(parseEvery)
        .default({ seconds: 20 }, '20s'),
    )
    .option(
      '--resume',
      'continue the run in --out from its last checkpoint, with its settings; --lr, --clip-norm, --patience and more --epochs or --steps may be given anew',
    )
    .option(
      '--overwrite',
      'replace what an earlier run left in --out (default: keep it in the folder earlier there)',
    )
    .action(runTraining);
  addJsonOption(command, 'print one JSON object a line, for machines').addHelpOption(
    new Option('-h, --help', 'display help for command').helpGroup('Output:'),
  );
  command.addHelpText('after', `${DATA_HELP}\n${HOLD_OUT_HELP}`);
  command.addHelpText(
    'after',
    `
Figures are in nats per image. With several --samples those of training are of their bound, and those of the test images of
the ELBO from one draw, by which --keep-best and --patience go. While an epoch runs, they are means over the last steps; at its end, and in the event
"epoch" of --json, over its images. A loss that explodes is told of at once; the run ends with status 1 if it stays so.`,
  );
  addExamples(command, [
    'train',
    'train --encoder 400 --latent 20 --batch 128 --epochs 10 --out out/b',
    'train --preset conv --steps 500 --out out/try',
    'train --preset mlp --epochs 200 --keep-best --patience 10',
    'train --resume --out out/b',
    'train --resume --out out/b --lr 0.0003 --clip-norm 1',
    'train --conditional --epochs 10 --out out/digits',
    'train --data photos --size 32x32 --out out/photos',
    'train --data names.txt --out out/names',
    'train --data people.csv --column name --label-column country --out out/people',
    'train --data train-images-idx3-ubyte.gz --test-data t10k-images-idx3-ubyte.gz --test-labels t10k-labels-idx1-ubyte.gz',
  ]);
}

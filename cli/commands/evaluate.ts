import type { Command } from 'commander';
import { checkFit, DATA_HELP, openExamples } from '../data';
import { Failure } from '../errors';
import { counted, nats } from '../format';
import { addAdapterOption, addExamples, addJsonOption, addModelFileOptions, parsePath } from '../options';
import { type ModelChoice, withModel } from '../session';

interface EvaluateOptions extends ModelChoice {
  data: string;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure the ELBO of a trained model, in nats per image')
    .option('--data <data>', 'the images', parsePath, 'mnist')
    .action(evaluate);
  addModelFileOptions(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', DATA_HELP);
  addExamples(command, ['evaluate', 'evaluate --model out/model.safetensors --data mnist --json']);
}

async function evaluate(options: EvaluateOptions): Promise<void> {
  const { images, name } = await openExamples(options);
  const result = await withModel(options, async (vae) => {
    checkFit(images, vae.spec.input);
    return vae.evaluate(images.pixels);
  });
  const { elbo, reconstruction, kl, examples } = result;
  if (!Number.isFinite(elbo))
    throw new Failure(
      `the ELBO of ${options.model} on ${name} is not finite; train the model again with a lower --lr.`,
    );
  const lines = [
    `ELBO            ${nats(elbo).padStart(9)} nats per image, ${counted(examples, 'image')} (${name})`,
    `reconstruction  ${nats(reconstruction).padStart(9)}`,
    `KL              ${nats(kl).padStart(9)}`,
  ];
  process.stdout.write(
    options.json ? `${JSON.stringify({ elbo, reconstruction, kl, examples })}\n` : `${lines.join('\n')}\n`,
  );
}

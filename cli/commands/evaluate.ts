import type { Command } from 'commander';
import { checkFit, DATA_HELP } from '../data';
import { Failure } from '../errors';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../examples';
import { counted, nats } from '../format';
import { told } from '../labels';
import { addAdapterOption, addExamples, addJsonOption, addModelFileOptions, parsePath } from '../options';
import { type ModelChoice, withModel } from '../session';

interface EvaluateOptions extends ModelChoice, ExamplesOptions {
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure the ELBO of a trained model, in nats per image');
  addModelFileOptions(command).option('--data <data>', 'the images', parsePath, 'mnist').action(evaluate);
  addExamplesOptions(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, ['evaluate', 'evaluate --model out/model.safetensors --data mnist --json']);
}

async function evaluate(options: EvaluateOptions): Promise<void> {
  const chosen = await openExamples(options);
  const { images, labels, name, split } = chosen;
  const result = await withModel(options, async (vae) => {
    checkFit(images, vae.spec.input);
    return vae.evaluate(images.pixels, told(vae.spec, labels));
  });
  const { elbo, reconstruction, kl, examples } = result;
  if (!Number.isFinite(elbo))
    throw new Failure(
      `the ELBO of ${options.model} on ${name} is not finite; train the model again with a lower --lr.`,
    );
  tell(chosen);
  const lines = [
    `ELBO            ${nats(elbo).padStart(9)} nats per image, ${counted(examples, 'image')} (${name})`,
    `reconstruction  ${nats(reconstruction).padStart(9)}`,
    `KL              ${nats(kl).padStart(9)}`,
  ];
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ elbo, reconstruction, kl, examples, data: options.data, split })}\n`
      : `${lines.join('\n')}\n`,
  );
}

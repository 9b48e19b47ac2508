import type { Command } from 'commander';
import { colorsOfText } from '../../src/text/index';
import { colorName } from '../data/texts/labels';
import { type ModelChoice, withModel } from '../device/session';
import { UsageError } from '../terminal/errors';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseSamples,
  settingOption,
} from '../terminal/options';

interface ColorOptions extends ModelChoice {
  count: number;
  seed: number;
  json?: boolean;
}

export function addColor(program: Command): void {
  const command = program
    .command('color')
    .argument('<text>', 'a name, such as "midnight peach"')
    .description('the likeliest colours for a name, by a model of texts that is told colours');
  addModelFileOptions(command)
    .option('--count <n>', 'how many colours', parseSamples, 5)
    .addOption(settingOption('seed'))
    .action(color);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText(
    'after',
    `
The shares are those of p(name | colour) among the 64 best of 4,096 colours, by their ELBO.`,
  );
  addExamples(command, ['color "midnight peach" --model out/colors/model.safetensors']);
}

async function color(text: string, options: ColorOptions): Promise<void> {
  const { count, seed, model } = options;
  const found = await withModel(options, (vae) => {
    if (vae.spec.classes !== 'colors')
      throw new UsageError(`${model} is told no colours: train one with --data colors.`);
    return colorsOfText(vae, text, { count, seed });
  });
  const colors = found.map((one) => ({ ...one, color: colorName(one.color) }));
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ text, seed, colors })}\n`
      : colors
          .map(
            ({ color, share }, i) =>
              `${swatch(found[i]?.color ?? 0)}${color}\t${(100 * share).toFixed(1)} %\n`,
          )
          .join(''),
  );
}

/** A colour to be seen, in a terminal that shows it. */
function swatch(color: number): string {
  if (!process.stdout.hasColors?.(2 ** 24)) return '';
  return `\x1b[48;2;${color >> 16};${(color >> 8) & 255};${color & 255}m    \x1b[0m `;
}

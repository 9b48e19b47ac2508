import type { Command } from 'commander';
import { list as listed } from '../../src/archive/index';
import { onDisk } from '../data/stream';
import { count, counted } from '../terminal/format';
import { addExamples, addJsonOption, parsePath } from '../terminal/options';

export function addList(program: Command): void {
  const command = program
    .command('list')
    .description('say what is in an archive; needs no GPU')
    .argument('<archive>', 'what compress has written', parsePath)
    .action(list);
  addJsonOption(command);
  addExamples(command, ['list images.vaez', 'list images.vaez --json']);
}

async function list(path: string, options: { json?: boolean }): Promise<void> {
  const listing = await listed(await onDisk(path, 'the archive'));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(listing)}\n`);
    return;
  }
  const { items, shape, blocks, bytes, codecBytes, bitsPerValue, codec, lossy } = listing;
  const head = ['first image', 'images', 'bytes'];
  const rows = blocks.map((block) => [block.first, block.items, block.bytes].map(count));
  process.stdout.write(
    `${[
      `images  ${counted(items, 'image')} of ${shape.join('x')}`,
      `bytes   ${count(bytes)}${codecBytes > 0 ? `, ${count(codecBytes)} of them the codec` : ''}`,
      `bits    ${bitsPerValue.toFixed(4)} a value, net of the codec`,
      `loss    ${lossy ? 'yes: posterior means alone, from which come images that are alike' : 'none'}`,
      `codec   ${codec}${codecBytes > 0 ? '' : ', in a file of its own'}`,
      '',
      ...[head, ...rows].map((row) => row.map((cell) => cell.padStart(12)).join('')),
    ].join('\n')}\n`,
  );
}

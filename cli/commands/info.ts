import type { Command } from 'commander';
import { openChosenGpu } from '../device/session';
import { addAdapterOption, addExamples, addJsonOption } from '../terminal/options';
import { versions } from '../terminal/versions';

export function addInfo(program: Command): void {
  const command = program
    .command('info')
    .description('say which GPU adapter is used, and what it can do')
    .action(info);
  addAdapterOption(command);
  addJsonOption(command);
  addExamples(command, ['info', 'info --adapter software --json']);
}

async function info(options: { json?: boolean }): Promise<void> {
  const gpu = await openChosenGpu();
  try {
    const { name, vendor, architecture, device, description, software, features, limits } = gpu.info;
    const facts = {
      name,
      vendor,
      architecture,
      device,
      description,
      software,
      matmul: gpu.matmul,
      features,
      limits,
    };
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ ...facts, versions: versions() }, null, 2)}\n`);
      return;
    }
    const lines = [
      ['adapter', software ? `${name} (software: a GPU would be far faster)` : name],
      ['vendor', vendor],
      ['architecture', architecture],
      ['device', device],
      ['description', description],
      ['matmul kernels', gpu.matmul],
      ...Object.entries(versions()),
    ];
    const width = Math.max(...Object.keys(limits).map((key) => key.length), 14);
    const row = ([key, value]: readonly (string | number)[]): string =>
      `${String(key).padEnd(width)}  ${value || '-'}`;
    process.stdout.write(
      [
        ...lines.map(row),
        '',
        `features  ${features.join(', ') || '-'}`,
        '',
        ...Object.entries(limits).sort().map(row),
        '',
      ].join('\n'),
    );
  } finally {
    gpu.dispose();
  }
}

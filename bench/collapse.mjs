// Whether models of texts learn without their latents: trains the defaults on names of colours by some seeds, one behind the other, and
// tells the KL that each ends with. Of the built program: npm run build before.

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `npm run bench:collapse -- [options] [-- options of train]

Options:
  --first N    first seed (default: 0)
  --seeds N    how many (default: 10)
  --epochs N   epochs of each (default: 10)
  --least N    nats of KL below which a run counts as collapsed, and this fails (default: 2)
  --help       show this

What is behind -- goes to train: -- --adapter system`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    first: { type: 'string', default: '0' },
    seeds: { type: 'string', default: '10' },
    epochs: { type: 'string', default: '10' },
    least: { type: 'string', default: '2' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit();
}
const program = fileURLToPath(new URL('../cli/bin.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'collapse-'));
let collapsed = 0;
console.log(`Runs in ${folder}\nseed      KL  active      ELBO  seconds`);
for (let i = 0; i < Number(values.seeds); i++) {
  const seed = String(Number(values.first) + i);
  const out = join(folder, seed);
  const run = ['train', '--data', 'colors', '--epochs', values.epochs, '--seed', seed, '--out', out];
  const { status } = spawnSync(process.execPath, [program, ...run, '--json', ...positionals], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  const { test, seconds, config } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
  if (test.kl < Number(values.least)) collapsed++;
  const cells = [
    seed.padStart(4),
    test.kl.toFixed(2).padStart(7),
    `${test.activeUnits}/${config.latent}`.padStart(7),
  ];
  console.log([...cells, test.elbo.toFixed(2).padStart(9), seconds.toFixed(0).padStart(8)].join(' '));
}
if (collapsed > 0) {
  console.error(`${collapsed} of ${values.seeds} runs have a KL below ${values.least} nats.`);
  process.exit(1);
}

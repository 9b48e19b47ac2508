import { Command, CommanderError } from 'commander';
import { addColor } from './commands/color';
import { addCompress } from './commands/compress';
import { addDecode } from './commands/decode';
import { addDecompress } from './commands/decompress';
import { addEncode } from './commands/encode';
import { addEvaluate } from './commands/evaluate';
import { addExplain } from './commands/explain';
import { addInfo } from './commands/info';
import { addInterpolate } from './commands/interpolate';
import { addList } from './commands/list';
import { addQuantize } from './commands/quantize';
import { addReconstruct } from './commands/reconstruct';
import { addRestore } from './commands/restore';
import { addSample } from './commands/sample';
import { addTrain } from './commands/train';
import { addTraverse } from './commands/traverse';
import { FAILED, reason, report, USAGE } from './terminal/errors';
import { endAtSignals } from './terminal/interrupt';
import { addExamples } from './terminal/options';
import { version } from './terminal/versions';

const COMMANDS = [
  ...[
    addTrain,
    addSample,
    addColor,
    addReconstruct,
    addRestore,
    addEncode,
    addDecode,
    addInterpolate,
    addTraverse,
  ],
  ...[addEvaluate, addQuantize, addCompress, addDecompress, addList, addExplain, addInfo],
];

export function makeProgram(): Command {
  const program = new Command('webgpu-vae')
    .description('Train variational autoencoders on the GPU, and draw from them.')
    .version(version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: false });
  for (const add of COMMANDS) add(program);
  program.addHelpText(
    'after',
    '\nExit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.\nWith --json a command that fails prints { "event": "error", status, name, message, ... } as its last line.',
  );
  addExamples(program, [
    'train --epochs 5',
    'sample --count 64',
    'explain --encoder 400 --latent 20 --batch 128',
  ]);
  return program;
}

/** Runs one command line and returns its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const program = makeProgram();
  const json = args.includes('--json');
  endAtSignals(json);
  try {
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.help')
      return args.length === 0 ? USAGE : 0;
    return report(error, json);
  }
}

// A reader that goes away early (`webgpu-vae explain | head`) is no fault: what is left to do, is done in silence.
// Output that cannot be written for another reason is one, yet no cause to lose a run.
let outputLost = false;
process.stderr.on('error', () => {});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || outputLost) return;
  outputLost = true;
  process.exitCode ||= FAILED;
  console.error(`error: cannot write to standard output: ${reason(error)}.`);
});

const status = await main(process.argv.slice(2));
if (status !== 0) process.exitCode = status;

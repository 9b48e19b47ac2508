import { Command } from 'commander';
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

/** All commands, with their options. */
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

import { CommanderError } from 'commander';
import { makeProgram } from './program';
import { FAILED, reason, report, USAGE } from './terminal/errors';
import { endAtSignals } from './terminal/interrupt';

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

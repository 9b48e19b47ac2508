import { expect, test } from 'vitest';
import { ARCHIVE_COMMANDS, GPU_COMMANDS } from '../../cli/gpu_commands.mjs';
import { makeProgram } from '../../cli/program';

test('an adapter is found for every command that takes one, and for no other', () => {
  const takes = makeProgram()
    .commands.filter(({ options }) => options.some(({ long }) => long === '--adapter'))
    .map((command) => command.name());
  expect([...GPU_COMMANDS, ...ARCHIVE_COMMANDS].sort()).toEqual(takes.sort());
});

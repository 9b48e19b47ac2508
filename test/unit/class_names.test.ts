import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { addClassOption } from '../../cli/data/labels';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-class-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command is given for `--label`, beside a run with these classes. */
async function given(text: string, classes: readonly string[] | null): Promise<unknown> {
  const pictures = { placement: 'crop', ground: [0, 0, 0], classes };
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ config: {}, resume: { pictures } }));
  let found: unknown;
  const program = new Command().exitOverride().configureOutput({ writeErr() {} });
  const command = program.command('draw').option('--model <file>', '', join(folder, 'model.safetensors'));
  addClassOption(command, 'label', 'the class').action((options) => {
    found = options.label;
  });
  await program.parseAsync(['draw', '--label', text], { from: 'user' });
  return found;
}

test('a class is named by its number or by its folder, and others are refused with those that there are', async () => {
  expect(await given('1', ['cats', 'dogs'])).toBe(1);
  expect(await given('dogs', ['cats', 'dogs'])).toBe(1);
  await expect(given('owls', ['cats', 'dogs'])).rejects.toThrow(
    /--label owls: the run of .* has the classes cats, dogs; name one, or its number/,
  );
  await expect(given('owls', null)).rejects.toThrow('knows no names of classes');
  await expect(given('-1', ['cats', 'dogs'])).rejects.toThrow('a whole number');
});

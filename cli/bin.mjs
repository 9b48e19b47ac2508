#!/usr/bin/env node
// The command `webgpu-vae`. Finds a GPU adapter first: Vulkan reads its environment when a process starts, so the
// program runs in a child where that must change, and right here where it is good already.

import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { adapterEnvironment, CHOICES, cacheFolder } from '../scripts/adapter.mjs';
import { runNode } from '../scripts/child.mjs';
import { ARCHIVE_COMMANDS, GPU_COMMANDS } from './gpu_commands.mjs';

const USAGE = 2;
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** @param {string[]} args */
async function main(args) {
  // In a checkout; a published package comes built.
  const setup = new URL('../scripts/setup.mjs', import.meta.url);
  if (existsSync(setup)) await (await import(setup.href)).setup();

  const ofArchives = isOneOf(ARCHIVE_COMMANDS, args);
  const choice = adapterChoice(args);
  const known = CHOICES.find((name) => name === choice);
  const onCpu = ofArchives && choice === 'cpu';
  if (!known && !onCpu) {
    const choices = [...(ofArchives ? ['cpu'] : []), ...CHOICES].join(', ');
    return complain('UsageError', `--adapter takes one of ${choices}, not '${choice}'.`, USAGE);
  }
  if (known && (ofArchives || isOneOf(GPU_COMMANDS, args))) {
    // Without an adapter the program still has to say what else is wrong with its options and files.
    const { env, plain } = await adapterEnvironment(
      ofArchives && known === 'auto' ? 'hardware' : known,
    ).catch((error) => ({
      env: { WEBGPU_VAE_NO_ADAPTER: String(error.message) },
      plain: true,
    }));
    process.env.WEBGPU_VAE_CACHE ??= cacheFolder();
    if (!plain) return runNode([program, ...args], env);
    Object.assign(process.env, env);
  }
  process.argv.splice(1, Number.POSITIVE_INFINITY, program, ...args);
  await import(pathToFileURL(program).href);
  return undefined;
}

/**
 * As the program itself does, on standard error, and with --json as the last event on standard output.
 * @param {string} name @param {string} message @param {number} status
 */
function complain(name, message, status) {
  console.error(`error: ${message}`);
  if (process.argv.includes('--json')) console.log(JSON.stringify({ event: 'error', status, name, message }));
  return status;
}

/** @param {string[]} args */
function adapterChoice(args) {
  const at = args.findLastIndex((arg) => arg === '--adapter' || arg.startsWith('--adapter='));
  if (at < 0) return 'auto';
  // Without a value it is the program that says so.
  return args[at] === '--adapter' ? (args[at + 1] ?? 'auto') : args[at]?.slice('--adapter='.length);
}

/** Whether it is a command of these that is to run. @param {string[]} commands @param {string[]} args */
function isOneOf(commands, args) {
  if (args.some((arg) => ['-h', '--help', '-V', '--version'].includes(arg))) return false;
  const command = args.find((arg, i) => !arg.startsWith('-') && args[i - 1] !== '--adapter');
  return commands.includes(command ?? '');
}

try {
  const status = await main(process.argv.slice(2));
  if (status !== undefined) process.exitCode = status;
} catch (error) {
  process.exitCode = complain('Failure', String(error instanceof Error ? error.message : error), 1);
}

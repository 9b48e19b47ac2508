import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { adapterEnvironment, cacheFolder } from '../../scripts/adapter.mjs';
import { setup } from '../../scripts/setup.mjs';

const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const host = fileURLToPath(new URL('host.mjs', import.meta.url));

await setup();
/** What `bin` finds, each time anew, and starts the program with. */
const found = await adapterEnvironment().then(
  ({ env }) => env,
  (error) => ({ WEBGPU_VAE_NO_ADAPTER: String(error.message) }),
);
const env = { ...process.env, ...found, WEBGPU_VAE_CACHE: cacheFolder() };

export interface StartOptions {
  /** A file descriptor to write standard output to. */
  readonly output?: number;
  /**
   * As a user starts it: by `bin`, which looks for an adapter in processes of its own, and then starts another one for
   * the program. By default only where that reads an option.
   */
  readonly byBin?: boolean;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** Resolves with standard output so far once it matches; rejects if the program ends before. */
  until(pattern: RegExp): Promise<string>;
}

/** Starts the program in a process of its own, with no terminal. */
export function start(
  args: readonly string[],
  cwd: string,
  { output, byBin = args.includes('--adapter') }: StartOptions = {},
): Running {
  const child = spawn(process.execPath, [byBin ? bin : program, ...args], {
    cwd,
    env: byBin ? process.env : env,
    stdio: ['ignore', output ?? 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const done = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr: withoutDriver(stderr) }));
  });
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const watcher = (): void => {
        if (!pattern.test(stdout)) return;
        watchers.delete(watcher);
        resolve(stdout);
      };
      watchers.add(watcher);
      watcher();
      done.then(({ status }) =>
        reject(new Error(`ended with ${status} before ${pattern}: ${stdout}${stderr}`)),
      );
    });
  return { child, done, until };
}

/**
 * Runs the program to its end: without options in a process that has run others before (host.mjs), else in one of its own.
 */
export async function run(args: readonly string[], cwd: string, options?: StartOptions): Promise<Outcome> {
  return options || args.includes('--adapter') ? start(args, cwd, options).done : runInHost(args, cwd);
}

let hosted: Promise<ChildProcess> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One after the other, as a process has one working directory and one standard output. */
function runInHost(args: readonly string[], cwd: string): Promise<Outcome> {
  const outcome = last.then(async () => {
    hosted ??= openHost();
    const child = await hosted;
    child.send({ args, cwd });
    const [answer] = await once(child, 'message');
    if (!answer) throw new Error(`webgpu-vae ${args.join(' ')} ended the process that ran it.`);
    return answer as Outcome;
  });
  last = outcome.catch(() => {});
  return outcome;
}

/** Ends with this process. */
async function openHost(): Promise<ChildProcess> {
  const child = fork(host, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('exit', () => {
    hosted = undefined;
    child.emit('message', undefined);
  });
  await once(child, 'message');
  child.unref();
  child.channel?.unref();
  return child;
}

/** Runs and insists on success. */
export async function succeed(args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await run(args, cwd);
  if (status !== 0) throw new Error(`webgpu-vae ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The objects of `--json`, one a line. */
export function events(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Dawn, drivers and a build that was out of date speak there too; that is no error of this program. */
function withoutDriver(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^(Warning: max|WARNING:|MESA|libEGL|Building dist|Installing )/.test(line))
    .join('\n');
}

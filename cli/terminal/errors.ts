import { CommanderError } from 'commander';
import { DivergedError, OptionError, SpecError, VaeError } from '../../src/index';
import { inTerminalWords } from './flags';

/** Exit statuses, as --help documents them. */
export const FAILED = 1;
export const USAGE = 2;
export const INTERRUPTED = 130;

/** The command line asks for something that cannot be meant. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Something that can happen to anyone, such as a full disk; the message says what, why and what to do. */
export class Failure extends Error {
  override name = 'Failure';
}

/** Ctrl-C, or a request to end; `saved` says what was kept. */
export class Interrupted extends Error {
  override name = 'Interrupted';

  constructor(readonly saved = '') {
    super('interrupted');
  }
}

/**
 * Prints an error as one or two lines on standard error, with `json` also as the last event on standard output, and
 * says which exit status it deserves.
 */
export function report(error: unknown, json = false): number {
  const status = statusOf(error);
  if (status === 0) return status;
  if (process.env.DEBUG?.includes('webgpu-vae')) console.error(error);
  if (error instanceof Interrupted) {
    console.error(`interrupted${error.saved ? `: ${error.saved}` : ''}`);
  } else if (!(error instanceof CommanderError)) {
    // Commander has printed its own errors.
    console.error(`error: ${messageOf(error).split('\n').slice(0, 2).join('\n')}`);
    if (!isExpected(error)) console.error('This is unexpected: DEBUG=webgpu-vae shows where it comes from.');
  }
  if (json) process.stdout.write(`${JSON.stringify(errorEvent(error, status))}\n`);
  return status;
}

/** An error for machines: its class, what it says, and what the library tells of it apart. */
export function errorEvent(error: unknown, status: number): object {
  const event = { event: 'error', status, name: 'Error', message: messageOf(error) };
  if (error instanceof CommanderError) return { ...event, name: 'UsageError' };
  if (error instanceof Interrupted)
    return { ...event, name: error.name, message: error.saved || error.message };
  // A Failure may say more of an error than that knows.
  const cause = error instanceof Failure && error.cause instanceof VaeError ? error.cause : error;
  const name = cause instanceof Error ? cause.name : event.name;
  const field = cause instanceof OptionError || cause instanceof SpecError ? { field: cause.field } : {};
  return { ...event, name, ...field, ...(cause instanceof DivergedError && cause.where) };
}

function statusOf(error: unknown): number {
  // Help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof Interrupted) return INTERRUPTED;
  const usage = error instanceof UsageError || error instanceof OptionError || error instanceof SpecError;
  return usage ? USAGE : FAILED;
}

function isExpected(error: unknown): boolean {
  return error instanceof VaeError || error instanceof UsageError || error instanceof Failure;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CommanderError) return message.replace(/^error: /, '');
  return error instanceof VaeError ? inTerminalWords(message) : message;
}

/** What the operating system says, in words; Node's own messages carry a code, a system call and a path. */
export function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException)?.code ?? '';
  const words: Record<string, string> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is a file, not a folder',
    EEXIST: 'a file of that name is in the way',
    ENOTEMPTY: 'a folder of that name is in the way',
    EMFILE: 'too many files are open',
    ENAMETOOLONG: 'the name is too long',
    ERR_FS_FILE_TOO_LARGE:
      'it is larger than the 2 GiB that are read at once; train --stream takes larger files of images',
    ELOOP: 'the path has too many symbolic links',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Throws a Failure where a model gives no number. */
export function checkFinite(elbo: number, model: string, data: string): void {
  if (!Number.isFinite(elbo))
    throw new Failure(
      `the ELBO of ${model} on ${data} is not finite; train the model again with a lower --lr.`,
    );
}

import { CommanderError } from 'commander';
import { OptionError, SpecError, VaeError } from '../src/index';

/** Exit statuses, as --help documents them. */
export const FAILED = 1;
export const USAGE = 2;
export const INTERRUPTED = 130;

/** The command line asks for something that cannot be meant. */
export class UsageError extends Error {}

/** Something that can happen to anyone, such as a full disk; the message says what, why and what to do. */
export class Failure extends Error {}

/** Ctrl-C, or a request to end; `saved` says what was kept. */
export class Interrupted extends Error {
  constructor(readonly saved = '') {
    super('interrupted');
  }
}

/** Prints an error as one or two lines and says which exit status it deserves. */
export function report(error: unknown): number {
  // Commander has printed its own errors, and help is none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (process.env.DEBUG?.includes('webgpu-vae')) console.error(error);
  if (error instanceof Interrupted) {
    console.error(`interrupted${error.saved ? `: ${error.saved}` : ''}`);
    return INTERRUPTED;
  }
  const message = error instanceof Error ? error.message : String(error);
  const expected = error instanceof VaeError || error instanceof UsageError || error instanceof Failure;
  console.error(`error: ${message.split('\n').slice(0, 2).join('\n')}`);
  if (!expected) console.error('This is unexpected: DEBUG=webgpu-vae shows where it comes from.');
  const usage = error instanceof UsageError || error instanceof OptionError || error instanceof SpecError;
  return usage ? USAGE : FAILED;
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
    EMFILE: 'too many files are open',
    ENAMETOOLONG: 'the name is too long',
    ERR_FS_FILE_TOO_LARGE:
      'it is larger than the 2 GiB that are read at once; train --stream takes larger files of images',
    ELOOP: 'the path has too many symbolic links',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}

import { Failure } from '../../terminal/errors';
import { count } from '../../terminal/format';
import type { Skipped } from '../image_set';
import type { Picture } from './decode';

/** A file that may be a picture. */
export interface Found {
  /** Within its folder or archive, with slashes. */
  readonly path: string;
  /** Throws a Failure, or what else says why it cannot be read. */
  read(): Promise<Uint8Array>;
  /** What is no file of its own is opened without being read. */
  readonly open?: Picture;
}

export interface Files {
  readonly found: readonly Found[];
  /** Folders that cannot be read. */
  readonly unread: readonly Skipped[];
  close(): void;
}

/** More bytes than this have no pictures, and would not all fit memory at a time. */
export const MOST_BYTES = 2 ** 28;

export function tooLarge(size: number): Failure {
  return new Failure(
    `it has ${count(size)} bytes, more than the ${count(MOST_BYTES)} that are read of a picture`,
  );
}

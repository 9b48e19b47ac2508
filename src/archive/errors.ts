import { VaeError } from '../errors';

/** The bytes are no archive that this library can read, or a damaged one. */
export class ArchiveError extends VaeError {
  override name = 'ArchiveError';
}

/** The bytes are no codec, or not that of the archive; or a model of which no codec can be made. */
export class CodecError extends VaeError {
  override name = 'CodecError';
}

import { DivergedError } from '../../../src/errors';
import type { Complaint } from './protocol';

/** An error as it crosses to the page. */
export function complaintOf(error: unknown): Complaint {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const field = error instanceof Error && 'field' in error ? String(error.field) : undefined;
  return {
    name,
    message,
    ...(field !== undefined && { field }),
    // The page has a remedy of its own for a rate that is too high.
    ...(error instanceof DivergedError && error.remedy === 'rate' && { diverged: error.what }),
  };
}

/**
 * Calls `work` with what comes; what comes while it is busy waits, and of that the newest alone is taken. `work` is
 * to see to its errors itself.
 */
export function newest<T>(work: (value: T) => Promise<void>): (value: T) => void {
  let busy = false;
  let waiting: { readonly value: T } | undefined;
  const run = async (): Promise<void> => {
    busy = true;
    try {
      while (waiting) {
        const { value } = waiting;
        waiting = undefined;
        await work(value);
      }
    } finally {
      busy = false;
    }
  };
  return (value) => {
    waiting = { value };
    if (!busy) void run();
  };
}

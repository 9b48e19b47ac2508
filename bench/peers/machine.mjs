// How quiet the machine is, as its noise is in all times.

import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

/** Processes that wanted to run, on the average of the last minute. */
export function load() {
  return Number(loadavg()[0]?.toFixed(1));
}

/**
 * Starts to watch what the host of a virtual machine takes away from it.
 * @returns {() => number | undefined} its share of the processors' time since, where the system tells (Linux)
 */
export function watchSteal() {
  const before = times();
  return () => {
    const after = times();
    if (!before || !after || after.total === before.total) return undefined;
    return (after.stolen - before.stolen) / (after.total - before.total);
  };
}

function times() {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    // user, nice, system, idle, iowait, irq, softirq, steal; see proc(5).
    const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
    return { stolen: fields[7] ?? 0, total: fields.reduce((sum, value) => sum + value, 0) };
  } catch {
    return undefined;
  }
}

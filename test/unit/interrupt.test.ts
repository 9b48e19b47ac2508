import { afterEach, expect, it, vi } from 'vitest';
import { Interrupted } from '../../cli/terminal/errors';
import { interruptible } from '../../cli/terminal/interrupt';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'aborts at the first %s and exits at the second',
  (name) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
    const guard = interruptible();
    expect(guard.signal.aborted).toBe(false);
    process.emit(name);
    expect(guard.signal.reason).toBeInstanceOf(Interrupted);
    // The terminal and a parent process may both pass on the same Ctrl-C.
    vi.advanceTimersByTime(50);
    process.emit(name);
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    process.emit(name);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    guard[Symbol.dispose]();
    expect(process.listenerCount(name)).toBe(0);
  },
);

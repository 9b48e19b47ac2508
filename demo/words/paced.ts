/** What is asked again as the model learns takes one part in so many of the time, as pictures do. */
const PART = 4;
/** The second time comes behind so many milliseconds at most: the first takes long, as its shaders are compiled. */
const SECOND = 1500;

/**
 * Calls `work` as often as it is asked to, but for what would take more than its part of the time: that comes once, when it is
 * time again. `work` is to see to its errors itself.
 */
export function paced(work: () => Promise<void>): () => void {
  let [busy, asked] = [false, false];
  let next = 0;
  let times = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = async (): Promise<void> => {
    timer = undefined;
    busy = true;
    const start = performance.now();
    await work();
    const now = performance.now();
    const longest = times++ === 0 ? SECOND : Number.POSITIVE_INFINITY;
    next = now + Math.min(longest, (PART - 1) * (now - start));
    busy = false;
    if (asked) ask();
  };
  const ask = (): void => {
    asked = busy;
    if (busy || timer !== undefined) return;
    const wait = next - performance.now();
    if (wait <= 0) void call();
    else timer = setTimeout(call, wait);
  };
  return ask;
}

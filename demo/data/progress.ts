/** Tells `onProgress` what part of `total` is done, from 0 to 1, in steps of a hundredth or more. */
export function hundredths(total: number, onProgress: ((fraction: number) => void) | undefined) {
  let told = 0;
  return (done: number): void => {
    if (done < total && done - told < total / 100) return;
    told = done;
    onProgress?.(done / total);
  };
}

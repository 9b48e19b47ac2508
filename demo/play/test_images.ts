import { computed } from '@preact/signals';
import { data } from '../state';

/** The test images that the page has, [height, width] each. */
export const testImages = computed<readonly Uint8Array[]>(() => {
  if (!data.value) return [];
  const { images, width, height } = data.value;
  const pixels = width * height;
  return Array.from({ length: images.length / pixels }, (_, i) =>
    images.subarray(i * pixels, (i + 1) * pixels),
  );
});

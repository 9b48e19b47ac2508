import { computed } from '@preact/signals';
import { data } from '../state';

/** The test images that the page has, [height, width, channels] each. */
export const testImages = computed<readonly Uint8Array[]>(() => {
  if (!data.value) return [];
  const { images, width, height, channels } = data.value;
  const values = width * height * channels;
  return Array.from({ length: images.length / values }, (_, i) =>
    images.subarray(i * values, (i + 1) * values),
  );
});

import { computed } from '@preact/signals';
import { labelCount } from '../../src/index';
import { ask } from '../ask';
import { data, run, told } from '../state';

/** More than anybody chooses from. */
const MOST = 100;

/** The model of the run is told labels. */
export const conditional = computed(() => run.value?.settings.classes !== undefined);

/** Names of the classes that there are to choose from: the model's, or those of images that have labels. */
export const classNames = computed<readonly string[]>(() => {
  const names = data.value?.classes ?? [];
  const count = labelCount(run.value?.settings.classes ?? names.length);
  return Array.from({ length: Math.min(MOST, count) }, (_, i) => names[i] ?? String(i));
});

/** Chooses a class, which a conditional model decodes as from then on. */
export function choose(label: number): void {
  told.value = label;
  if (conditional.value) void ask((worker) => worker.tellClass(label));
}

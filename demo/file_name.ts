import { run, step } from './state';

/** What a file of the present run is called: `mnist-samples-step-120.png`. */
export function fileName(what: readonly string[], ending: string, after = step.value): string {
  const data = run.value?.data.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-') ?? 'run';
  return `${[data, ...what, 'step', after].join('-')}.${ending}`;
}

/** The folders of which one is to train on, another to test on, and what lies beside them. */
export interface TrainAndTest {
  readonly train: string;
  readonly test: string;
  readonly others: readonly string[];
}

/** Names of such folders; of several to test on the first. */
const TRAIN = /^train(ing)?$/i;
const TEST = [/^test(ing)?$/i, /^val(id(ation)?)?$/i];

/** Such folders among the first of paths; undefined where there are not both. Files that lie in no folder are in one without a name. */
export function trainAndTestOf(paths: readonly string[]): TrainAndTest | undefined {
  const first = (path: string): string => (path.includes('/') ? (path.split('/')[0] as string) : '');
  const folders = [...new Set(paths.map(first))].filter((folder) => !folder.startsWith('.')).sort();
  const train = folders.find((folder) => TRAIN.test(folder));
  const test = TEST.flatMap((names) => folders.filter((folder) => names.test(folder)))[0];
  if (train === undefined || test === undefined) return undefined;
  return { train, test, others: folders.filter((folder) => folder !== train && folder !== test) };
}

/** How they are used, in a sentence. */
export function trainAndTestNote({ train, test, others }: TrainAndTest): string {
  const left = others.map((folder) => folder || 'what lies beside them');
  return `Pictures in ${train} are trained on, those in ${test} tested on${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}.`;
}

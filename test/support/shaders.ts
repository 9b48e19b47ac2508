import { readdirSync, readFileSync } from 'node:fs';

/** The project's folder. */
export const root = new URL('../../', import.meta.url);

/** Files below a folder of the project whose names end so, by their paths from the project's folder on, sorted. */
export function filesBelow(folder: string, end: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

export const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** The wrappers of kernels, in `src/ops` and `src/step`, by the kernels' names: the path without its extension. */
export const wrappers: ReadonlyMap<string, string> = new Map(
  ['src/ops', 'src/step']
    .flatMap((folder) => filesBelow(folder, '.ts'))
    .filter((path) => textOf(path).includes('satisfies Kernel'))
    .map((path) => path.slice(0, -'.ts'.length))
    .map((path) => [path.slice(path.lastIndexOf('/') + 1), path]),
);

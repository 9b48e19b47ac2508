import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { version } from '../../package.json';

export { version };

/** What a result depends on. */
export function versions(): Record<string, string> {
  const webgpu = packageVersion('webgpu');
  return { 'webgpu-vae': version, node: process.versions.node, ...(webgpu && { webgpu }) };
}

function packageVersion(name: string): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const path of paths) {
    try {
      return JSON.parse(readFileSync(`${path}/${name}/package.json`, 'utf8')).version;
    } catch {
      // Not in this node_modules; perhaps in one further up.
    }
  }
  return undefined;
}

import { readFile } from 'node:fs/promises';
import type { GpuInfo } from '../../src/index';

/** What a faster software adapter is to be had by, where SwiftShader is what runs; undefined for any other adapter. */
export async function fasterThan({ name, architecture, description }: GpuInfo): Promise<string | undefined> {
  if (!/swiftshader/i.test(`${name} ${architecture} ${description}`)) return undefined;
  return `A GPU would be far faster; on the same processor Mesa's lavapipe, version 25 or newer, is two to four times as fast as SwiftShader: ${lavapipeFor(await readFile('/etc/os-release', 'utf8').catch(() => ''))}.`;
}

/** How to get lavapipe on the system that an os-release file describes. */
export function lavapipeFor(release: string): string {
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1] ?? '';
  const id = field('ID');
  const version = Number.parseFloat(field('VERSION_ID'));
  const codename = field('VERSION_CODENAME');
  const unstable = Number.isNaN(version);
  if (id === 'debian' && version === 12) {
    return `apt install -t ${codename}-backports mesa-vulkan-drivers (of ${codename}-backports, which must be among the apt sources)`;
  }
  if ((id === 'debian' && (version >= 13 || unstable)) || (id === 'ubuntu' && version >= 25.04)) {
    return 'apt install mesa-vulkan-drivers';
  }
  if (id === 'fedora') return 'dnf install mesa-vulkan-drivers';
  if (id === 'arch') return 'pacman -S vulkan-swrast';
  return 'install the Vulkan driver lavapipe (lvp) of Mesa 25 or newer';
}

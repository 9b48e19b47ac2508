// Lets sources import a WGSL file: as its name, from the folder `shaders` on, and its text.

import { readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../shaders', import.meta.url));

/**
 * A build leaves out comments, which are half of the bytes. Lines stay where they are, so that a line number in a
 * compiler's message is that of the file.
 * @returns {import('vite').Plugin}
 */
export function wgsl() {
  let building = false;
  return {
    name: 'wgsl',
    configResolved({ command }) {
      building = command === 'build';
    },
    async load(id) {
      if (!id.endsWith('.wgsl')) return null;
      const path = relative(folder, id).replaceAll('\\', '/');
      const name = path.startsWith('..') ? basename(id) : path;
      const text = await readFile(id, 'utf8');
      const shipped = (building ? withoutComments(name, text) : text).replace(/[\\`$]/g, '\\$&');
      const code = `export default { name: ${JSON.stringify(name)}, text: \`${shipped}\` };`;
      return { code, moduleType: 'js' };
    },
  };
}

/** WGSL has no strings, so what looks like a comment is one. @param {string} name @param {string} text */
function withoutComments(name, text) {
  const code = text.replace(/[ \t]*\/\/.*$/gm, '');
  // They may nest and hide line comments: not worth a parser.
  if (code.includes('/*')) throw new Error(`${name} has a block comment: use // instead.`);
  return code;
}

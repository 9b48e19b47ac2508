import type { Plugin } from 'vite';
import { ENDING, INDEX } from './format.ts';
import { type Packed, pack, type Source } from './pack.ts';
import { findSources } from './sources.ts';

/** The data of the demo's site, as `find` finds them: served in development, written beside the pages by a build. */
export function siteData(find: () => Promise<readonly Source[]> = () => findSources()): Plugin {
  let packing: Promise<Map<string, Uint8Array>> | undefined;
  const files = () => {
    packing ??= packAll(find);
    return packing;
  };
  return {
    name: 'site-data',
    buildStart() {
      // It takes a few seconds, beside whatever else happens; who needs the files hears of a failure.
      files().catch(() => {});
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = (request.url ?? '').replace(/^\/|\?.*$/g, '');
        if (path !== INDEX && !path.endsWith(ENDING)) return next();
        files().then((all) => {
          const bytes = all.get(path);
          if (!bytes) return next();
          response.setHeader(
            'Content-Type',
            path === INDEX ? 'application/json' : 'application/octet-stream',
          );
          response.setHeader('Content-Length', bytes.length);
          response.end(bytes);
        }, next);
      });
    },
    async generateBundle() {
      for (const [fileName, source] of await files()) this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

/** Every file by its path within the site. */
async function packAll(find: () => Promise<readonly Source[]>): Promise<Map<string, Uint8Array>> {
  const packed: Packed[] = await Promise.all((await find()).map(pack));
  const index = Buffer.from(JSON.stringify(packed.map(({ entry }) => entry)));
  return new Map([
    [INDEX, index],
    ...packed.map(({ entry, bytes }) => [`data/${entry.file}`, bytes] as const),
  ]);
}

// Why a page cannot have the GPU, and what to do about it: the words of every page.

/** What a page can find out by itself. */
export interface Facts {
  /** The page came over https, or from localhost. */
  readonly secure: boolean;
  /** Pages, and this page's worker if it has one, have `navigator.gpu`. */
  readonly page: boolean;
  readonly worker: boolean;
  /** The page itself is given an adapter. */
  readonly adapter: boolean;
  /** Who draws WebGL, by its name; undefined without WebGL. */
  readonly renderer?: string | undefined;
}

export type Cause = 'insecure' | 'no WebGPU' | 'no WebGPU in workers' | 'software only' | 'no adapter';

export interface Words {
  readonly title: string;
  readonly reason: string;
  /** What helps, the likeliest first. */
  readonly remedies: readonly string[];
}

const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|software/i;

export function causeOf({ secure, page, worker, adapter, renderer }: Facts): Cause {
  if (!secure) return 'insecure';
  if (!page) return 'no WebGPU';
  if (!worker) return 'no WebGPU in workers';
  if (!adapter && (renderer === undefined || SOFTWARE.test(renderer))) return 'software only';
  return 'no adapter';
}

const BROWSERS =
  'Chrome and Edge have it from version 113 on Windows, macOS and ChromeOS, and from 121 on Android; on Linux it may have to be switched on (chrome://flags, “Unsafe WebGPU Support”). Safari has it from version 26, Firefox from 141 on Windows; this page has not been tried there.';

const WORDS: Readonly<Record<Cause, Words>> = {
  insecure: {
    title: 'This page needs a secure address',
    reason:
      'Browsers give WebGPU to secure pages only, and this one came over plain http from another machine.',
    remedies: [
      'Open it over https.',
      'Or open it from localhost: serve it on this machine (npm run demo), or forward the port (ssh -L 5173:localhost:5173 and the name of the machine that serves it, then http://localhost:5173).',
    ],
  },
  'no WebGPU': {
    title: 'This page needs WebGPU',
    reason: 'This browser has no WebGPU.',
    remedies: ['Use a recent Chrome or Edge, or Safari 26.', BROWSERS],
  },
  'no WebGPU in workers': {
    title: 'This page needs WebGPU in workers',
    reason: 'This browser has WebGPU in pages, but not in workers, where this page trains.',
    remedies: ['Use a recent Chrome or Edge, or Safari 26.'],
  },
  'software only': {
    title: 'This page needs a GPU',
    reason:
      'This browser has WebGPU, but draws everything on the processor, and gives pages no adapter then.',
    remedies: [
      'If the machine has a GPU, switch on graphics acceleration in the browser’s settings (chrome://settings/system), restart the browser, and see chrome://gpu if that does not help.',
      'Without a GPU, start Chrome with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader: the processor then does the GPU’s work, some hundred times slower.',
    ],
  },
  'no adapter': {
    title: 'This page needs a GPU',
    reason:
      'This browser has WebGPU, but found no adapter: it does not use this machine’s GPU, or its driver.',
    remedies: [
      'Update the GPU’s driver, then the browser; chrome://gpu says what is blocked, and why.',
      'On Linux, switch on “Unsafe WebGPU Support” and “Vulkan” in chrome://flags.',
      'If the GPU was lost several times just now, restart the browser: it does not give it to pages any more.',
    ],
  },
};

export function wordsFor(cause: Cause): Words {
  return WORDS[cause];
}

/** All of it in one paragraph. */
export function inOneLine({ reason, remedies }: Words): string {
  return [reason, ...remedies].join(' ');
}

/** Finds out why there is no GPU. `worker` is false if the page has WebGPU and its worker has none. */
export async function whyNoGpu(worker = true): Promise<Words> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return wordsFor(
    causeOf({
      secure: isSecureContext,
      page: navigator.gpu !== undefined,
      worker,
      adapter: Boolean(adapter),
      renderer: rendererOf(),
    }),
  );
}

function rendererOf(): string | undefined {
  const gl = document.createElement('canvas').getContext('webgl');
  if (!gl) return undefined;
  const named = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

import type { CDPSession, Page } from '@playwright/test';

/** Bytes of V8's heap, and of the buffers that its objects hold. */
interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/**
 * A measure of what page and worker hold in memory, in MiB, garbage apart. By the protocol of Chromium's developer
 * tools, as `measureUserAgentSpecificMemory` is for browsers that isolate their sites only, which a headless shell does
 * not.
 */
export async function heapMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  const worker = await attached(session);
  return async () => {
    let bytes = 0;
    for (const ask of [session.send.bind(session), worker]) {
      // What the finalizers of one collection let go is collected by the next one.
      for (let i = 0; i < 2; i++) await ask('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize = 0 } = (await ask('Runtime.getHeapUsage')) as Usage;
      bytes += usedSize + backingStorageSize;
    }
    return bytes / 2 ** 20;
  };
}

type Method = 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage';

/** Sends to the worker of a page, whose session is one within the page's. */
async function attached(session: CDPSession): Promise<(method: Method) => Promise<unknown>> {
  const found = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId }) => resolve(sessionId));
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await found;
  const waiting = new Map<number, (result: unknown) => void>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  let asked = 0;
  return (method) =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, resolve);
      const message = JSON.stringify({ id, method });
      session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
}

/** The same for the same bytes, divided in the same way, and for no others (SHA-256). */
export async function digestOf(...parts: readonly Uint8Array[]): Promise<string> {
  const digests = await Promise.all(
    parts.map((part) => crypto.subtle.digest('SHA-256', part as Uint8Array<ArrayBuffer>)),
  );
  return digests
    .flatMap((digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')))
    .join('');
}

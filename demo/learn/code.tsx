import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { attempt } from '../start';
import { dispatch } from './look';
import { type File, partsOf, tokens } from './wgsl';

/** The WGSL of the chosen dispatch: the kernel's own file, and those that it shares with others. */
export function Code() {
  const [files, setFiles] = useState<readonly File[]>([]);
  useEffect(() => {
    void attempt(async () => setFiles((await import('./shaders')).files));
  }, []);

  const { kernel = '', source = '' } = dispatch.value ?? {};
  const parts = useMemo(() => partsOf(source, files), [source, files]);
  const name = `${kernel}.wgsl`;
  const own = parts.find((file) => file.name === name);
  const shared = parts.filter((file) => file !== own);
  return (
    <div class="code">
      {own && <Listing file={own} />}
      {shared.length > 0 && (
        <Disclosure key={kernel} summary={`Shared files (${shared.length})`}>
          {() => shared.map((file) => <Listing key={file.name} file={file} />)}
        </Disclosure>
      )}
    </div>
  );
}

function Listing({ file: { name, text } }: { readonly file: File }) {
  const coloured = useMemo(() => tokens(text.trimEnd()), [text]);
  return (
    <figure>
      <figcaption>shaders/{name}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys, too. */}
      <section tabIndex={0} aria-label={`Source of ${name}`}>
        <pre>
          <code>
            {coloured.map(({ kind, text }, i) =>
              kind === 'plain' ? (
                text
              ) : (
                <span key={i} class={`wgsl-${kind}`}>
                  {text}
                </span>
              ),
            )}
          </code>
        </pre>
      </section>
    </figure>
  );
}

interface DisclosureProps {
  readonly summary: string;
  /** Made when it is open. */
  readonly children: () => ComponentChildren;
}

function Disclosure({ summary, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {open && children()}
    </details>
  );
}

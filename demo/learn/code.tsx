import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { InspectedFile } from '../live';
import { attempt } from '../start';
import { dispatch } from './look';
import { tokens } from './wgsl';

type Texts = Readonly<Record<string, string>>;

/** The WGSL of the chosen dispatch: the kernel's own file, and those that it shares with others. */
export function Code() {
  const [texts, setTexts] = useState<Texts>();
  useEffect(() => {
    void attempt(async () => setTexts((await import('./shaders')).texts));
  }, []);

  if (!texts || !dispatch.value) return <div class="code" />;
  const { kernel, files } = dispatch.value;
  const own = files.find(({ name }) => name.endsWith(`/${kernel}.wgsl`)) as InspectedFile;
  const shared = files.filter((file) => file !== own);
  return (
    <div class="code">
      <Listing file={own} texts={texts} />
      {shared.length > 0 && (
        <Disclosure key={kernel} summary={`Shared files (${shared.length})`}>
          {() => shared.map((file) => <Listing key={file.name} file={file} texts={texts} />)}
        </Disclosure>
      )}
    </div>
  );
}

/** A file as it was written, or as it was made, where there is no such file. */
function Listing({
  file: { name, text: made },
  texts,
}: {
  readonly file: InspectedFile;
  readonly texts: Texts;
}) {
  const text = texts[name] ?? made;
  const coloured = useMemo(() => tokens(text.trimEnd()), [text]);
  return (
    <figure>
      <figcaption>{texts[name] === undefined ? name : `shaders/${name}`}</figcaption>
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

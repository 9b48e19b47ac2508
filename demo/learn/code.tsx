import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { attempt } from '../start';
import { dispatch } from './look';
import { tokens } from './wgsl';

/** The WGSL of the chosen dispatch: the kernel's own file, and those that it shares with others. */
export function Code() {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>();
  useEffect(() => {
    void attempt(async () => setTexts((await import('./shaders')).texts));
  }, []);

  if (!texts || !dispatch.value) return <div class="code" />;
  const { kernel, files } = dispatch.value;
  const own = files.find((name) => name.endsWith(`/${kernel}.wgsl`)) as string;
  const shared = files.filter((name) => name !== own);
  return (
    <div class="code">
      <Listing name={own} text={texts[own]} />
      {shared.length > 0 && (
        <Disclosure key={kernel} summary={`Shared files (${shared.length})`}>
          {() => shared.map((name) => <Listing key={name} name={name} text={texts[name]} />)}
        </Disclosure>
      )}
    </div>
  );
}

function Listing({ name, text = '' }: { readonly name: string; readonly text?: string | undefined }) {
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

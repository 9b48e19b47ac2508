import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface PanelProps {
  readonly title: string;
  /** A sentence on what there is to see. */
  readonly hint?: ComponentChildren;
  /** Buttons for the corner. */
  readonly actions?: ComponentChildren;
  /** Of the section; also its class, for the layout. */
  readonly id?: string;
  /** It says nothing of the present run; what is in it stays. */
  readonly hidden?: boolean;
  readonly children?: ComponentChildren;
}

/** A section with a heading. */
export function Panel({ title, hint, actions, id, hidden, children }: PanelProps) {
  const heading = useId();
  return (
    <section id={id} class="panel" aria-labelledby={heading} hidden={hidden}>
      <header>
        <h2 id={heading}>{title}</h2>
        {hint && <p class="panel-hint">{hint}</p>}
        {actions && <div class="panel-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

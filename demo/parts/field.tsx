import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What a control takes over from its field. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

interface FieldProps {
  readonly label: string;
  /** A sentence on what it does. */
  readonly help?: ComponentChildren;
  /** What is wrong with its value. */
  readonly problem?: string | undefined;
  /** The control: `(control) => <input {...control} />`. */
  readonly children: (control: ControlProps) => ComponentChildren;
}

/** A control with its label, its help, and what is wrong with it. */
export function Field({ label, help, problem, children }: FieldProps) {
  const id = useId();
  const described = [problem && `${id}-problem`, help && `${id}-help`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(problem && { 'aria-invalid': true }),
      })}
      {problem && (
        <p class="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {help && (
        <p class="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Field } from '../parts/field';

interface TextFieldProps {
  readonly label: string;
  readonly help?: ComponentChildren;
  readonly value: ReadonlySignal<string>;
  /** What is wrong with it. */
  readonly problem?: string | undefined;
  readonly onText: (text: string) => void;
}

/** A field for a text. */
export function TextField({ label, help, value, problem, onText }: TextFieldProps) {
  return (
    <Field label={label} help={help} problem={problem}>
      {(control) => (
        <input
          {...control}
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={value.value}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

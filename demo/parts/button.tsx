import type { ComponentProps } from 'preact';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` for what a form is for, `plain` for a panel's corner. */
  readonly kind?: 'primary' | 'plain';
}

export function Button({ kind, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} class={kind ? `button ${kind}` : 'button'} {...rest} />;
}

import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export type ButtonLook = 'primary' | 'plain' | 'danger';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-light text-on-light hover:bg-(--light-strong) shadow-[inset_0_-2px_0_rgb(0_0_0/.14)]',
  plain: 'bg-transparent text-ink ring-1 ring-inset ring-edge hover:bg-ink/8',
  danger: 'bg-[#b3352a] text-white hover:bg-[#c23f33]',
};

/** The CSS classes of a button, for other elements (for example a link). */
export function buttonClass(look: ButtonLook = 'plain', extra?: string): string {
  return classNames(
    'inline-flex min-h-12 items-center justify-center gap-2 rounded-full px-6 text-base font-semibold',
    'select-none whitespace-nowrap transition-[background-color,transform] duration-150 active:scale-[.98]',
    'disabled:opacity-55 disabled:active:scale-100',
    looks[look],
    extra,
  );
}

type ButtonProps = ComponentProps<'button'> & { look?: ButtonLook };

export function Button({ look = 'plain', className, ...rest }: ButtonProps) {
  return <button type="button" className={buttonClass(look, className)} {...rest} />;
}

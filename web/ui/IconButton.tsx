import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon;
  /** The action of the button, for tooltip and screen readers. */
  label: string;
  /** `glass`: over a video; `quiet`: on a plain background; `alarm`: switched off, or ends something. */
  look?: 'glass' | 'quiet' | 'alarm';
};

const looks = {
  glass: 'bg-black/45 text-white backdrop-blur-md hover:bg-black/65',
  quiet: 'bg-ink/8 text-ink hover:bg-ink/14',
  alarm: 'bg-[#b3352a] text-white hover:bg-[#c23f33]',
};

export function IconButton({ icon: Icon, label, look = 'glass', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-12 shrink-0 items-center justify-center rounded-full',
        'transition-[background-color,transform] duration-150 active:scale-95 disabled:opacity-50',
        looks[look],
        className,
      )}
      {...rest}
    >
      <Icon aria-hidden size={22} strokeWidth={2} />
    </button>
  );
}

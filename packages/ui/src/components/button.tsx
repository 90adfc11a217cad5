// Buttons: one look for what is done, one for the main thing to do, one for what destroys, and one that shows on hover only.
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'

const LOOKS = {
  plain: 'border-line bg-panel text-ink hover:bg-raised',
  primary: 'border-transparent bg-accent text-on-accent hover:brightness-110 font-medium',
  danger: 'border-line bg-panel text-bad hover:bg-raised',
  quiet: 'border-transparent text-muted hover:bg-raised hover:text-ink',
} as const

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly look?: keyof typeof LOOKS
  readonly icon?: IconName
  /** Something is under way: the button stays where it is, and does nothing more. */
  readonly busy?: boolean
  readonly type?: 'button' | 'submit'
}

/** A button with words. */
export function Button({ look = 'plain', icon, busy = false, children, className, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      className={classes(
        'inline-flex h-control min-w-0 shrink-0 items-center justify-center gap-1.5 rounded-control border px-2.5 whitespace-nowrap transition-colors duration-75 select-none disabled:cursor-default disabled:opacity-50 aria-busy:opacity-70',
        LOOKS[look],
        className,
      )}
      disabled={rest.disabled === true || busy}
    >
      {icon === undefined ? null : <Icon name={icon} size={14} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: IconName
  /** What it does; shown when the pointer rests on it. */
  readonly label: string
}

/** A square button with an icon only. */
export function IconButton({ icon, label, look = 'quiet', className, busy, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-label={label}
      className={classes(
        'inline-grid size-control shrink-0 place-items-center rounded-control border transition-colors duration-75 disabled:opacity-50',
        LOOKS[look],
        className,
      )}
      title={rest.title ?? label}
    >
      <Icon name={icon} size={14} />
    </button>
  )
}

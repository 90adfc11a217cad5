// Something that concerns the whole page or screen, at its upper edge.
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'

const TONES = {
  info: { icon: 'info', colour: 'text-accent' },
  warn: { icon: 'warning', colour: 'text-warn' },
  bad: { icon: 'warning', colour: 'text-bad' },
} as const

export interface BannerProps {
  readonly tone: keyof typeof TONES
  readonly children: ReactNode
  readonly actions?: ReactNode
  readonly onDismiss?: () => void
  /** Without a frame, along the whole upper edge. */
  readonly edge?: boolean
}

export function Banner({ tone, children, actions, onDismiss, edge = false }: BannerProps): ReactNode {
  const text = useText()
  const { icon, colour } = TONES[tone]
  return (
    <div
      className={classes(
        'flex min-h-9 shrink-0 items-center gap-2 bg-raised px-3 py-1',
        edge ? 'border-b border-line' : 'rounded-control border border-line',
      )}
      role={tone === 'bad' ? 'alert' : 'status'}
    >
      <span className={colour}>
        <Icon name={icon} size={14} />
      </span>
      <div className="min-w-0 flex-1">{children}</div>
      {actions}
      {onDismiss === undefined ? null : <IconButton icon="cross" label={text.common.dismiss} onClick={onDismiss} />}
    </div>
  )
}

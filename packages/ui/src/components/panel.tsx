// A framed part of a screen, with its name and what can be done with it.
import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'

export interface PanelProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
  /** The content touches the frame. */
  readonly flush?: boolean
}

export function Panel({ title, actions, children, className, flush = false }: PanelProps): ReactNode {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classes('flex min-w-0 flex-col rounded-panel border border-line bg-panel', className)}
    >
      <header className="flex min-h-10 items-center gap-2 px-3">
        <h2 className="min-w-0 flex-1 truncate font-medium" id={id}>
          {title}
        </h2>
        {actions}
      </header>
      <div className={classes('min-h-0 min-w-0 flex-1', !flush && 'px-3 pb-3')}>{children}</div>
    </section>
  )
}

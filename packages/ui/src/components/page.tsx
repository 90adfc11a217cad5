// The frame of a screen: its name, what can be done on it, and the content, which scrolls.
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export interface PageProps {
  readonly title: string
  /** Beside the title: filters, ranges. */
  readonly tools?: ReactNode
  /** At the right: what can be done. */
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** The content fills the place and scrolls by itself. */
  readonly fill?: boolean
}

export function Page({ title, tools, actions, children, fill = false }: PageProps): ReactNode {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
        <h1 className="text-title font-semibold">{title}</h1>
        {tools}
        <div className="flex flex-1 flex-wrap items-center justify-end gap-2">{actions}</div>
      </header>
      <div className={classes('min-h-0 flex-1', fill ? 'flex flex-col' : 'overflow-auto p-4')}>{children}</div>
    </div>
  )
}

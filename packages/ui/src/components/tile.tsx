// One number with its name, how it came about, and the way to what is behind it.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { classes } from './classes.ts'

export interface TileProps {
  readonly label: string
  readonly value: string
  /** A few words below: of what, compared to what. */
  readonly note?: string
  readonly chart?: ReactNode
  /** Where it leads. */
  readonly href?: string
  /** The number is old. */
  readonly dimmed?: boolean
}

const FRAME = 'flex min-w-0 flex-col gap-0.5 rounded-panel border border-line bg-panel px-3 py-2.5'

export function Tile({ label, value, note, chart, href, dimmed = false }: TileProps): ReactNode {
  const content = (
    <>
      <span className="truncate text-table text-muted">{label}</span>
      <span className={classes('truncate text-tile font-semibold', dimmed && 'text-faint')}>{value}</span>
      <span className="min-h-4 truncate text-meta text-muted">{note}</span>
      <span className="mt-1 block">{chart}</span>
    </>
  )
  if (href === undefined) return <div className={FRAME}>{content}</div>
  return (
    <Link className={classes(FRAME, 'transition-colors duration-75 hover:border-line-strong')} href={href}>
      {content}
    </Link>
  )
}

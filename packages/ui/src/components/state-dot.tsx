// How something is, as a word with a dot; the dot alone would be for those only who see its colour.
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type Tone = 'ok' | 'warn' | 'bad' | 'idle' | 'accent'

const DOTS: Readonly<Record<Tone, string>> = {
  ok: 'rounded-full bg-ok',
  warn: 'bg-warn rounded-[2px]',
  bad: 'bg-bad rotate-45 rounded-[1px]',
  idle: 'rounded-full border border-line-strong',
  accent: 'rounded-full bg-accent',
}

/** The shape says it as well: round, square, diamond, or hollow. */
export function StateDot({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden="true" className={classes('size-2 shrink-0 forced-color-adjust-none', DOTS[tone])} />
      <span className="truncate">{children}</span>
    </span>
  )
}

// A word in a frame: a source, a kind, a count.
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Tone } from './state-dot.tsx'

const TONES: Readonly<Record<Tone, string>> = {
  idle: 'text-muted',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  accent: 'text-accent',
}

export function Badge({ tone = 'idle', children }: { readonly tone?: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span
      className={classes(
        'inline-flex h-4.5 shrink-0 items-center rounded-[4px] border border-line bg-bg px-1.5 text-meta whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}

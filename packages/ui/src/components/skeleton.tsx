// Where something is going to be, in its size, so that nothing moves when it comes. It shows after a moment only: what is fast
// does not flicker.
import type { CSSProperties, ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { classes } from './classes.ts'

/** `lines` of text, or a box that `className` gives its size. */
export function Skeleton({ lines, className }: { readonly lines?: number; readonly className?: string }): ReactNode {
  const text = useText()
  if (lines === undefined) return <div aria-hidden="true" className={classes(BAR, className)} />
  return (
    <div aria-label={text.common.loading} className={classes('flex flex-col gap-2 py-1', className)} role="status">
      {Array.from({ length: lines }, (_, index) => (
        <div className={BAR} key={index} style={barStyle(index)} />
      ))}
    </div>
  )
}

const BAR = 'h-3 rounded-[4px] bg-raised [animation:appear_120ms_ease-out_100ms_backwards]'
const WIDTHS = ['82%', '64%', '91%', '73%']

function barStyle(index: number): CSSProperties {
  return { width: WIDTHS[index % WIDTHS.length] }
}

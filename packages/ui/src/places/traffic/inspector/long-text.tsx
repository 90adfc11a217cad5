// A text as it is; a long one its beginning, until somebody wants all of it.
import { useState, type ReactNode } from 'react'
import { classes } from '../../../components/classes.ts'
import { useFormat, useText } from '../../../i18n/index.ts'

const SHOWN = 4_000

export function LongText({ text, className }: { readonly text: string; readonly className?: string }): ReactNode {
  const words = useText().traffic.conversation
  const format = useFormat()
  const [isWhole, setWhole] = useState(false)
  const isLong = text.length > SHOWN * 1.25 && !isWhole
  return (
    <div className={classes('break-words whitespace-pre-wrap', className)}>
      {isLong ? `${text.slice(0, SHOWN)}…` : text}
      {isLong ? (
        <button className="block text-accent not-italic underline" onClick={() => setWhole(true)} type="button">
          {words.more(format.number(text.length))}
        </button>
      ) : null}
    </div>
  )
}

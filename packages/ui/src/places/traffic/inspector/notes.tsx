// What a translation did, note by note: pointing at one, or giving it the focus, lights up its places in both bodies.
import type { TraceNote } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { classes } from '../../../components/classes.ts'
import { useText } from '../../../i18n/index.ts'

const NOTE_TONES: Readonly<Record<TraceNote['op'], string>> = {
  mapped: 'text-muted',
  added: 'text-ok',
  dropped: 'text-bad',
  approximated: 'text-warn',
  rewritten: 'text-accent',
}

export interface NotesProps {
  readonly notes: readonly TraceNote[]
  readonly onPoint: (note: TraceNote | undefined) => void
}

export function Notes({ notes, onPoint }: NotesProps): ReactNode {
  const text = useText().traffic.translation
  return (
    <div className="flex min-h-0 min-w-0 flex-col max-[1000px]:col-span-2 max-[1000px]:border-t max-[1000px]:border-line">
      <h3 className="flex h-7 shrink-0 items-center border-b border-line px-3 text-meta font-medium text-muted">
        {text.notes}
        {notes.length === 0 ? null : <span className="pl-2 text-faint">{notes.length}</span>}
      </h3>
      {notes.length === 0 ? (
        <p className="p-3 text-muted">{text.noNotes}</p>
      ) : (
        <ul className="min-h-0 flex-1 overflow-auto" onPointerLeave={() => onPoint(undefined)}>
          {notes.map((note, index) => (
            // Two notes may say the same of different places; their order is theirs.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              <button
                className="block w-full border-b border-line px-3 py-1.5 text-left outline-offset-[-2px] hover:bg-raised focus-visible:bg-raised"
                onBlur={() => onPoint(undefined)}
                onFocus={() => onPoint(note)}
                onPointerEnter={() => onPoint(note)}
                type="button"
              >
                <span className={classes('font-medium', NOTE_TONES[note.op])}>{text.ops[note.op]}</span>{' '}
                <code className="text-table break-all">
                  {[note.from, note.to].filter((pointer) => pointer !== undefined).join(' → ')}
                </code>
                <span className="block text-muted">{note.text}</span>
                <code className="text-meta text-faint">{note.code}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

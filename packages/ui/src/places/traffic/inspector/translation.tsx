// What the client asked for beside what the provider was asked for, and every note of the translation between them.
import type { Trace, TraceAttempt, TraceBody } from '@ferryllm/control'
import { useMemo, useState, type ReactNode } from 'react'
import { useFormat, useText } from '../../../i18n/index.ts'
import { matchValues } from '../read/match-values.ts'
import { marksOf, NOWHERE, otherSide, placesOf, type Mark } from '../read/places.ts'
import { readBody } from '../read/read-body.ts'
import { AttemptChoice } from './attempt-choice.tsx'
import { Find } from './find.tsx'
import { JsonPane } from './json-pane.tsx'
import { Notes } from './notes.tsx'

export function Translation({ trace }: { readonly trace: Trace }): ReactNode {
  const [number, setNumber] = useState(trace.attempts.length)
  const attempt = trace.attempts[number - 1]
  return (
    <Bodies
      attempt={attempt}
      chooser={<AttemptChoice onChange={setNumber} trace={trace} value={number} />}
      trace={trace}
    />
  )
}

interface BodiesProps {
  readonly trace: Trace
  readonly attempt: TraceAttempt | undefined
  readonly chooser: ReactNode
}

function Bodies({ trace, attempt, chooser }: BodiesProps): ReactNode {
  const { traffic: text } = useText()
  const client = useMemo(() => readBody(trace.client.body), [trace.client.body])
  const upstream = useMemo(() => readBody(attempt?.request?.body), [attempt?.request?.body])
  const notes = useMemo(() => attempt?.notes ?? [], [attempt])
  const links = useMemo(() => matchValues(client, upstream), [client, upstream])
  const marks = useMemo(() => marksOf(links, notes, upstream), [links, notes, upstream])
  const [pointed, setPointed] = useState(NOWHERE)
  const [found, setFound] = useState(NOWHERE)
  const lit = pointed === NOWHERE ? found : pointed
  const isSame = attempt !== undefined && attempt.request?.body.text === trace.client.body?.text
  const isSameProtocol = attempt?.protocol === trace.client.protocol
  const pointAt = (side: 'client' | 'upstream') => (pointer: string | undefined) => {
    setPointed(pointer === undefined ? NOWHERE : otherSide(side, pointer, links))
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line px-4 py-1.5">
        {chooser}
        <Find bodies={[client, upstream]} onFound={setFound} />
        {isSame ? (
          <span className="text-muted">{text.translation.identical}</span>
        ) : isSameProtocol ? (
          <span className="text-muted">{text.translation.same}</span>
        ) : null}
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(12rem,18rem)] divide-x divide-line max-[1000px]:grid-cols-2 max-[1000px]:grid-rows-[minmax(0,2fr)_minmax(0,1fr)]">
        <Side
          body={trace.client.body}
          lit={lit.client}
          marks={marks.client}
          onPoint={pointAt('client')}
          title={text.sides.client(text.protocols[trace.client.protocol])}
          value={client}
        />
        <Side
          body={attempt?.request?.body}
          lit={lit.upstream}
          marks={marks.upstream}
          onPoint={pointAt('upstream')}
          title={
            attempt === undefined
              ? text.translation.notSent
              : text.sides.upstream(text.protocols[attempt.protocol], attempt.provider)
          }
          value={upstream}
        />
        <Notes notes={notes} onPoint={(note) => setPointed(note === undefined ? NOWHERE : placesOf(note, links))} />
      </div>
    </div>
  )
}

interface SideProps {
  readonly title: string
  readonly body: TraceBody | undefined
  readonly value: unknown
  readonly marks: ReadonlyMap<string, Mark>
  readonly lit: readonly string[]
  readonly onPoint: (pointer: string | undefined) => void
}

function Side({ title, body, value, marks, lit, onPoint }: SideProps): ReactNode {
  const text = useText().traffic.translation
  const format = useFormat()
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <h3 className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-3 text-meta font-medium text-muted">
        <span className="truncate">{title}</span>
        {body === undefined ? null : <span className="font-normal text-faint">{format.bytes(body.bytes)}</span>}
      </h3>
      {value === undefined ? (
        <p className="p-3 text-muted">
          {body?.truncated === true
            ? text.truncated(format.bytes(body.bytes))
            : body === undefined
              ? text.notSent
              : text.noJson}
        </p>
      ) : (
        <JsonPane label={title} lit={lit} marks={marks} onPoint={onPoint} value={value} />
      )}
    </div>
  )
}

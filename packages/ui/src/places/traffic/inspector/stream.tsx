// The reply as it came and as it left: event by event, beside each other, with their moments; and what they say in the end.
import type { Trace } from '@ferryllm/control'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { classes } from '../../../components/classes.ts'
import { Copy } from '../../../components/copy.tsx'
import { JsonView } from '../../../components/json-view.tsx'
import { useFormat, useText } from '../../../i18n/index.ts'
import { assemble, type Said } from '../read/assemble.ts'
import { parseJson } from '../read/read-body.ts'
import { alignEvents, readEvents, type Moment, type ReplyEvent } from '../read/read-stream.ts'
import { AttemptChoice } from './attempt-choice.tsx'
import { LongText } from './long-text.tsx'

export function Stream({ trace }: { readonly trace: Trace }): ReactNode {
  const text = useText().traffic.stream
  const format = useFormat()
  const [number, setNumber] = useState(trace.attempts.length)
  const [chosen, setChosen] = useState<ReplyEvent>()
  const attempt = trace.attempts[number - 1]
  const { upstream, client, moments, said } = useMemo(() => {
    const came = attempt?.reply === undefined ? [] : readEvents(attempt.reply.body)
    const isLast = number === trace.attempts.length
    const left = !isLast || trace.answer === undefined ? [] : readEvents(trace.answer.body)
    return {
      upstream: came,
      client: left,
      moments: alignEvents(came, left),
      said: attempt === undefined ? undefined : assemble(attempt.protocol, came),
    }
  }, [attempt, trace, number])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line px-4 py-1.5 text-muted">
        <AttemptChoice onChange={setNumber} trace={trace} value={number} />
        {text.counts(format.number(upstream.length), format.number(client.length))}
      </div>
      {moments.length === 0 ? (
        <p className="p-4 text-muted">{text.noReply}</p>
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,3fr)_minmax(16rem,1.2fr)] divide-x divide-line">
          <Events chosen={chosen} moments={moments} onChoose={setChosen} />
          {chosen === undefined ? (
            <Merged said={said} />
          ) : (
            <EventDetail event={chosen} onClose={() => setChosen(undefined)} />
          )}
        </div>
      )}
    </div>
  )
}

// Each holds buttons, and those have to be this large.
const ROW = 24
const COLUMNS = 'grid grid-cols-[5rem_minmax(0,1fr)_minmax(0,1fr)]'

interface EventsProps {
  readonly moments: readonly Moment[]
  readonly chosen: ReplyEvent | undefined
  /** A click on the chosen one takes the choice back. */
  readonly onChoose: (event: ReplyEvent | undefined) => void
}

function Events({ moments, chosen, onChoose }: EventsProps): ReactNode {
  const text = useText().traffic.stream
  const format = useFormat()
  const frame = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: moments.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 10,
  })
  return (
    <div
      className="flex min-h-0 min-w-0 flex-col"
      role="table"
      aria-label={text.events}
      aria-rowcount={moments.length + 1}
    >
      <div
        className={classes(
          COLUMNS,
          'h-7 shrink-0 items-center border-b border-line px-3 text-meta font-medium text-muted',
        )}
        role="row"
      >
        <span role="columnheader">{text.at}</span>
        <span role="columnheader">{text.upstream}</span>
        <span role="columnheader">{text.client}</span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]" ref={frame} role="rowgroup" tabIndex={0}>
        <div className="relative" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const moment = moments[index]
            if (moment === undefined) return null
            const { at, upstream, client, silentMs } = moment
            return (
              <div
                aria-rowindex={index + 2}
                className={classes(
                  COLUMNS,
                  'absolute inset-x-0 top-0 items-center px-3 text-table hover:bg-raised',
                  silentMs !== undefined && 'border-t border-warn',
                )}
                key={index}
                role="row"
                style={{ height: ROW, transform: `translateY(${start}px)` }}
              >
                <span
                  className="truncate text-muted"
                  role="cell"
                  title={silentMs === undefined ? undefined : text.silence(format.duration(silentMs))}
                >
                  {at < 1000 ? format.decimal(at) : format.number(Math.round(at))}
                  {silentMs === undefined ? null : <span className="text-warn"> +{format.duration(silentMs)}</span>}
                </span>
                <Cell chosen={chosen} event={upstream} onChoose={onChoose} />
                <Cell chosen={chosen} event={client} onChoose={onChoose} />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

const SHOWN = 300

interface CellProps extends Pick<EventsProps, 'chosen' | 'onChoose'> {
  readonly event: ReplyEvent | undefined
}

function Cell({ event, chosen, onChoose }: CellProps): ReactNode {
  if (event === undefined) return <span role="cell" />
  const isChosen = event === chosen
  return (
    <span className="min-w-0 pr-1" role="cell">
      <button
        aria-pressed={isChosen}
        className="block h-6 w-full truncate rounded-[4px] px-1 text-left aria-pressed:bg-raised aria-pressed:shadow-[inset_2px_0_0_var(--accent)]"
        onClick={() => onChoose(isChosen ? undefined : event)}
        type="button"
      >
        <span className={event.name === 'error' ? 'text-bad' : 'text-accent'}>{event.name}</span>{' '}
        <code className="text-muted">{event.data.slice(0, SHOWN)}</code>
      </button>
    </span>
  )
}

function EventDetail({ event, onClose }: { readonly event: ReplyEvent; readonly onClose: () => void }): ReactNode {
  const { traffic, common } = useText()
  const format = useFormat()
  const value = parseJson(event.data)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section aria-label={event.name} className="min-h-0 overflow-auto p-3 outline-offset-[-2px]" tabIndex={0}>
      <h3 className="mb-1 flex items-center gap-2 text-meta font-medium text-muted">
        <span className="min-w-0 flex-1 truncate">
          {event.name} · {format.decimal(event.at)} ms · {traffic.translation.characters(format.number(event.size))}
        </span>
        <Copy value={event.data} />
        <IconButton icon="cross" label={common.close} onClick={onClose} />
      </h3>
      {value === undefined ? (
        <LongText className="font-mono text-table" text={event.data} />
      ) : (
        <JsonView open={6} value={value} />
      )}
    </section>
  )
}

function Merged({ said }: { readonly said: Said | undefined }): ReactNode {
  const text = useText().traffic.stream
  const isEmpty = said === undefined || (said.text === '' && said.reasoning === '' && said.calls.length === 0)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section aria-label={text.merged} className="min-h-0 overflow-auto p-3 outline-offset-[-2px]" tabIndex={0}>
      <h3 className="mb-1 text-meta font-medium text-muted">{text.merged}</h3>
      {isEmpty ? (
        <p className="text-muted">{text.nothing}</p>
      ) : (
        <>
          {said.reasoning === '' ? null : (
            <Part title={text.reasoning}>
              <LongText className="text-muted italic" text={said.reasoning} />
            </Part>
          )}
          {said.text === '' ? null : (
            <Part title={text.text}>
              <LongText text={said.text} />
            </Part>
          )}
          {said.calls.map(({ name, input }, index) => (
            // Calls have no other name than their place.
            // oxlint-disable-next-line react/no-array-index-key
            <Part key={index} title={text.call(name)}>
              <LongText className="font-mono text-table" text={input} />
            </Part>
          ))}
        </>
      )}
    </section>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="mb-3">
      <h4 className="text-meta text-faint">{title}</h4>
      {children}
    </div>
  )
}

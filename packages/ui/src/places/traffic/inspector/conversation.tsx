// What was said: the conversation of the request, and the answer to it.
import type { Trace } from '@ferryllm/control'
import { useMemo, useState, type ReactNode } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { useText } from '../../../i18n/index.ts'
import { assemble } from '../read/assemble.ts'
import { readBody } from '../read/read-body.ts'
import { readConversation, type Part, type Turn } from '../read/read-conversation.ts'
import { readEvents } from '../read/read-stream.ts'
import { LongText } from './long-text.tsx'

/** Of a long conversation its end is what matters. */
const LAST = 30

export function Conversation({ trace }: { readonly trace: Trace }): ReactNode {
  const text = useText().traffic.conversation
  const [isWhole, setWhole] = useState(false)
  const { client, answer } = trace
  const turns = useMemo(() => readConversation(client.protocol, readBody(client.body)), [client])
  const reply = useMemo(() => (answer === undefined ? undefined : answerOf(client.protocol, answer)), [client, answer])
  if (turns.length === 0) return <p className="p-4 text-muted">{text.unreadable}</p>
  const hidden = isWhole ? 0 : Math.max(0, turns.length - LAST)
  return (
    <div className="mx-auto flex max-w-200 flex-col gap-3 p-4">
      {hidden === 0 ? null : (
        <div>
          <Button icon="chevron-down" onClick={() => setWhole(true)}>
            {text.earlier(hidden)}
          </Button>
        </div>
      )}
      {turns.slice(hidden).map((turn, index) => (
        // Turns have no other name than their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Said key={hidden + index} title={text.roles[turn.role]} turn={turn} />
      ))}
      {reply === undefined ? null : <Said isAnswer title={text.answer} turn={reply} />}
    </div>
  )
}

interface SaidProps {
  readonly title: string
  readonly turn: Turn
  readonly isAnswer?: boolean
}

function Said({ title, turn, isAnswer = false }: SaidProps): ReactNode {
  return (
    <section
      aria-label={title}
      className={isAnswer ? 'rounded-panel border border-accent p-3' : 'rounded-panel border border-line p-3'}
    >
      <h3 className="mb-1 text-meta font-medium text-muted">{title}</h3>
      <div className="flex flex-col gap-2">
        {turn.parts.map((part, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- parts have no other name than their place
          <Piece key={index} part={part} />
        ))}
      </div>
    </section>
  )
}

function Piece({ part }: { readonly part: Part }): ReactNode {
  const text = useText().traffic.conversation
  switch (part.kind) {
    case 'text':
      return <LongText text={part.text} />
    case 'reasoning':
      return (
        <div>
          <Badge>{text.reasoning}</Badge>
          <LongText className="text-muted italic" text={part.text} />
        </div>
      )
    case 'call':
      return (
        <div>
          <Badge tone="accent">{text.call(part.name)}</Badge>
          <LongText className="font-mono text-table" text={part.text} />
        </div>
      )
    case 'result':
      return (
        <div>
          <Badge>{text.result}</Badge>
          <LongText className="font-mono text-table" text={part.text} />
        </div>
      )
    case 'other':
      return <Badge>{part.text}</Badge>
  }
}

function answerOf(protocol: Trace['client']['protocol'], { body }: NonNullable<Trace['answer']>): Turn | undefined {
  const { text, reasoning, calls } = assemble(protocol, readEvents(body))
  const parts: Part[] = [
    ...(reasoning === '' ? [] : [{ kind: 'reasoning' as const, text: reasoning }]),
    ...(text === '' ? [] : [{ kind: 'text' as const, text }]),
    ...calls.map(({ name, input }) => ({ kind: 'call' as const, name, text: input })),
  ]
  return parts.length === 0 ? undefined : { role: 'assistant', parts }
}

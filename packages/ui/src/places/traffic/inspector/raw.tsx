// Everything as it came over the wire: headers and bodies of all four messages.
import type { Trace, TraceBody } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { Copy } from '../../../components/copy.tsx'
import { useFormat, useText } from '../../../i18n/index.ts'

export function Raw({ trace }: { readonly trace: Trace }): ReactNode {
  const text = useText().traffic.raw
  const { client, attempts, answer } = trace
  return (
    <div className="flex flex-col gap-2 p-4">
      <Message
        body={client.body}
        first={`${client.method} ${client.path}`}
        headers={client.headers}
        isOpen
        title={text.clientRequest}
      />
      {attempts.map(({ request, reply }, index) => (
        // Attempts have no other name than their number.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="flex flex-col gap-2" key={index}>
          {request === undefined ? null : (
            <Message
              body={request.body}
              first={`${request.method} ${request.url}`}
              headers={request.headers}
              title={text.upstreamRequest(index + 1)}
            />
          )}
          {reply === undefined ? null : (
            <Message
              body={reply.body}
              first={String(reply.status)}
              headers={reply.headers}
              title={text.upstreamReply(index + 1)}
            />
          )}
        </div>
      ))}
      {answer === undefined ? null : (
        <Message body={answer.body} first={String(answer.status)} headers={answer.headers} title={text.answer} />
      )}
    </div>
  )
}

interface MessageProps {
  readonly title: string
  /** The line before the headers. */
  readonly first: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: TraceBody | undefined
  readonly isOpen?: boolean
}

function Message({ title, first, headers, body, isOpen = false }: MessageProps): ReactNode {
  const text = useText().traffic.raw
  const format = useFormat()
  const [isShown, setShown] = useState(isOpen)
  const head = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')
  return (
    <details
      className="rounded-control border border-line"
      onToggle={({ currentTarget }) => setShown(currentTarget.open)}
      open={isOpen}
    >
      <summary className="flex h-8 cursor-default items-center gap-2 px-3 font-medium outline-offset-[-2px]">
        {title}
        {body === undefined ? null : <span className="font-normal text-faint">{format.bytes(body.bytes)}</span>}
      </summary>
      {isShown ? (
        <div className="flex flex-col gap-2 border-t border-line p-3">
          <Block label={`${title}: ${text.headers}`} text={head} />
          {body === undefined || body.bytes === 0 ? (
            <p className="text-muted">{text.noBody}</p>
          ) : body.binary === true ? (
            <Badge>{text.binary}</Badge>
          ) : (
            <BodyText body={body} label={`${title}: ${text.body}`} />
          )}
        </div>
      ) : null}
    </details>
  )
}

const SHOWN = 50_000

function BodyText({ body, label }: { readonly body: TraceBody; readonly label: string }): ReactNode {
  const text = useText().traffic
  const format = useFormat()
  const [isWhole, setWhole] = useState(false)
  const isLong = body.text.length > SHOWN && !isWhole
  return (
    <>
      {body.truncated === true ? (
        <p className="text-warn">{text.translation.truncated(format.bytes(body.bytes))}</p>
      ) : null}
      <Block copied={body.text} label={label} text={isLong ? body.text.slice(0, SHOWN) : body.text} />
      {isLong ? (
        <div>
          <Button onClick={() => setWhole(true)}>{text.raw.showAll(format.bytes(body.bytes))}</Button>
        </div>
      ) : null}
    </>
  )
}

function Block({
  text,
  label,
  copied = text,
}: {
  readonly text: string
  readonly label: string
  readonly copied?: string
}): ReactNode {
  return (
    <div className="flex min-w-0 items-start gap-1 rounded-control bg-bg py-1 pr-1 pl-2.5">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre
        aria-label={label}
        className="max-h-96 min-w-0 flex-1 overflow-auto text-table break-all whitespace-pre-wrap"
        role="region"
        tabIndex={0}
      >
        {text}
      </pre>
      <Copy value={copied} />
    </div>
  )
}

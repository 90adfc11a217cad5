// A trace as JSON for other programs: the admin API and the file say it in the same words.
import { isUtf8 } from 'node:buffer'
import type { Trace, TraceBody } from '@ferryllm/control'
import type { RecordedAttempt, RecordedBody, RecordedReply, RecordedTrace } from './recorded.ts'

export function presentTrace(trace: RecordedTrace): Trace {
  const { client, attempts, answer, route, passedOver } = trace
  return {
    id: trace.id,
    time: new Date(trace.time).toISOString(),
    state: trace.isDone ? 'done' : 'running',
    times: times({
      body: trace.bodyAt,
      routed: trace.routedAt,
      first_token: trace.firstTokenAt,
      closed: trace.closedAt,
    }),
    client: {
      protocol: client.protocol,
      method: client.method,
      path: client.path,
      headers: client.headers,
      ...(client.body === undefined ? {} : { body: presentBody(client.body, false) }),
    },
    ...(route === undefined
      ? {}
      : { route: { ...route, names: [...route.names], rules: [...route.rules], targets: [...route.targets] } }),
    attempts: attempts.map(presentAttempt),
    passed_over: [...passedOver],
    ...(answer === undefined ? {} : { answer: presentReply(answer) }),
  }
}

function presentAttempt(attempt: RecordedAttempt): Trace['attempts'][number] {
  const { request, reply, error, notes, waitMs, begunAt, sentAt, headersAt, firstByteAt, endedAt, ...facts } = attempt
  return {
    ...facts,
    wait_ms: rounded(waitMs),
    times: times({ begun: begunAt, sent: sentAt, headers: headersAt, first_byte: firstByteAt, ended: endedAt }),
    ...(request === undefined ? {} : { request: { ...request, body: presentBody(request.body, false) } }),
    ...(reply === undefined ? {} : { reply: presentReply(reply) }),
    ...(error === undefined ? {} : { error }),
    notes: [...notes],
  }
}

function presentReply({ status, headers, body }: RecordedReply): NonNullable<Trace['answer']> {
  return { status, headers, body: presentBody(body, true) }
}

/** The moments of its parts are told of replies: requests come, and go, as one. */
function presentBody({ bytes, size, chunks }: RecordedBody, isReply: boolean): TraceBody {
  const isWhole = bytes.length === size
  // What was cut in the middle of a character is a text all the same.
  if (isWhole && !isUtf8(bytes)) return { bytes: size, text: '', binary: true }
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  let text = ''
  let end = 0
  const parts = chunks.map(([at, length]): [number, number] => {
    const part = utf8.decode(bytes.subarray(end, end + length), { stream: true })
    end += length
    text += part
    return [rounded(at), part.length]
  })
  text += utf8.decode()
  return {
    bytes: size,
    text,
    ...(isWhole ? {} : { truncated: true }),
    ...(isReply ? { chunks: parts } : {}),
  }
}

function times<Name extends string>(at: Readonly<Record<Name, number | undefined>>): Partial<Record<Name, number>> {
  const known = Object.entries<number | undefined>(at).flatMap(([name, ms]) =>
    ms === undefined ? [] : [[name, rounded(ms)]],
  )
  return Object.fromEntries(known) as Partial<Record<Name, number>>
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}

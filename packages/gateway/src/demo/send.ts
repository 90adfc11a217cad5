// The demo provider: takes the place of the network behind the same interface, and speaks a real provider protocol, so
// that a demo request walks through the whole house.
import { randomBytes } from 'node:crypto'
import {
  CODECS,
  encodeSse,
  GatewayError,
  Ledger,
  type Ask,
  type Event,
  type Part,
  type ProtocolId,
  type Response,
  type Sink,
} from '@ferryllm/protocols'
import type { Send, UpstreamHandler } from '../upstream/send.ts'
import { scriptOf, wordsOf, type Script } from './script.ts'

export function demoSend(protocol: ProtocolId): Send {
  return (request, handler) => {
    let over = false
    const abort = (): void => {
      over = true
    }
    const text = typeof request.body === 'string' ? request.body : Buffer.from(request.body ?? '').toString('utf8')
    const live: UpstreamHandler = {
      onHeaders: (status, headers, control) => over || handler.onHeaders(status, headers, control),
      onData: (chunk) => over || handler.onData(chunk),
      onEnd: () => over || handler.onEnd(),
      onError: (error) => over || handler.onError(error),
    }
    void answer(protocol, text, live, () => over)
    return { abort }
  }
}

const NO_CONTROL = { pause: () => {}, resume: () => {}, abort: () => {} }

async function answer(
  protocol: ProtocolId,
  body: string,
  handler: UpstreamHandler,
  over: () => boolean,
): Promise<void> {
  const codec = CODECS[protocol]
  // Never answer before the caller holds what `send` returns.
  await pause(0)
  try {
    const request = codec.decodeRequest(JSON.parse(body))
    const script = scriptOf(request)
    const ask: Ask = {
      model: request.model,
      created: Math.floor(Date.now() / 1000),
      mint: (prefix) => prefix + randomBytes(12).toString('hex'),
      request,
      ledger: new Ledger(),
    }
    await pause(script.firstDelayMs)
    if (request.stream) return await stream(protocol, script, ask, handler, over)
    const response: Response = {
      id: ask.mint('msg_'),
      model: request.model,
      parts: script.parts,
      finish: script.finish,
      usage: script.usage,
    }
    reply(handler, 200, JSON.stringify(codec.encodeResponse(response, ask)), {})
  } catch (thrown) {
    const error = GatewayError.from(thrown)
    const encoded = codec.encodeError(error, 'req_demo')
    const retry =
      error.details.retryAfterMs === undefined ? {} : { 'retry-after': String(error.details.retryAfterMs / 1000) }
    reply(handler, encoded.status, JSON.stringify(encoded.body), retry)
  }
}

function reply(handler: UpstreamHandler, status: number, text: string, headers: Record<string, string>): void {
  handler.onHeaders(status, { 'content-type': 'application/json', ...headers }, NO_CONTROL)
  handler.onData(Buffer.from(text))
  handler.onEnd()
}

async function stream(
  protocol: ProtocolId,
  script: Script,
  ask: Ask,
  handler: UpstreamHandler,
  over: () => boolean,
): Promise<void> {
  handler.onHeaders(200, { 'content-type': 'text/event-stream' }, NO_CONTROL)
  const bytes = encodeSse({ push: (text) => handler.onData(Buffer.from(text)), end: () => {} })
  const events = CODECS[protocol].encodeStream(ask)(bytes)
  events.push({ type: 'start', id: ask.mint('msg_'), model: ask.model, usage: { ...script.usage, output: 0 } })
  let said = 0
  for (const [at, part] of script.parts.entries()) {
    events.push({ type: 'block-start', at, block: headOf(part) })
    for (const text of wordsOf(part)) {
      if (over()) return
      if (said++ === script.breakAfter?.words) return broken(script, events, handler)
      events.push(deltaOf(part, at, text))
      await pause(script.delayMs)
    }
    if (part.kind === 'reasoning' && part.seal !== undefined) events.push({ type: 'seal', at, seal: part.seal })
    events.push({ type: 'block-end', at })
  }
  events.push({ type: 'end', finish: script.finish, usage: script.usage })
  events.end()
  handler.onEnd()
}

function broken(script: Script, events: Sink<Event>, handler: UpstreamHandler): void {
  const error = script.breakAfter?.error
  if (error === undefined)
    return handler.onError(new GatewayError('stream-truncated', 'The demo provider closed the connection, as asked.'))
  events.end(error)
  handler.onEnd()
}

function headOf(part: Part): Extract<Event, { type: 'block-start' }>['block'] {
  switch (part.kind) {
    case 'reasoning':
    case 'refusal':
      return { kind: part.kind }
    case 'tool-call':
      return { kind: 'tool-call', call: part.call, id: part.id, name: part.name }
    default:
      return { kind: 'text' }
  }
}

function deltaOf(part: Part, at: number, text: string): Event {
  if (part.kind === 'reasoning') return { type: 'reasoning-delta', at, text }
  return part.kind === 'tool-call' ? { type: 'input-delta', at, text } : { type: 'text-delta', at, text }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0) setTimeout(resolve, ms)
    else setImmediate(resolve)
  })
}

// The demo provider: takes the place of the network behind the same interface, and speaks a real provider protocol, so
// that a demo request walks through the whole house.
import { randomBytes } from 'node:crypto'
import {
  CODECS,
  encodeSse,
  GatewayError,
  Ledger,
  type Ask,
  type Codec,
  type ProtocolId,
  type RequestHints,
  type Sink,
} from '@ferryllm/protocols'
import type { Send, UpstreamHandler } from '../upstream/send.ts'
import { beatsOf } from './beats.ts'
import { scriptOf, type Script, type ScriptWriter } from './script.ts'
import { createStage, type Stage } from './stage.ts'
import { countWords } from './words.ts'

interface Show {
  readonly codec: Codec
  readonly script: Script
  readonly ask: Ask
  readonly stage: Stage
  readonly handler: UpstreamHandler
}

/** `write` decides what is said; `hints` carry what a protocol says in its path. */
export function demoSend(protocol: ProtocolId, write: ScriptWriter = scriptOf, hints: RequestHints = {}): Send {
  const codec = CODECS[protocol]
  return ({ body }, handler) => {
    const text = typeof body === 'string' ? body : Buffer.from(body ?? '').toString('utf8')
    const stage = createStage((thrown) => {
      stage.control.abort()
      handler.onError(GatewayError.from(thrown))
    })
    // Never answer before the caller holds what `send` returns.
    stage.after(0, () => {
      const show = open(codec, text, write, hints)
      if (show instanceof GatewayError) refuse(codec, show, stage, handler)
      else if (show.ask.request.stream) stream({ ...show, codec, stage, handler })
      else whole({ ...show, codec, stage, handler })
    })
    return { abort: stage.control.abort }
  }
}

function open(
  codec: Codec,
  text: string,
  write: ScriptWriter,
  hints: RequestHints,
): Pick<Show, 'script' | 'ask'> | GatewayError {
  try {
    const request = codec.decodeRequest(JSON.parse(text), hints)
    const ask: Ask = {
      model: request.model,
      created: Math.floor(Date.now() / 1000),
      mint: (prefix) => prefix + randomBytes(12).toString('hex'),
      request,
      ledger: new Ledger(),
    }
    return { script: write(request), ask }
  } catch (thrown) {
    return GatewayError.from(thrown)
  }
}

function stream(show: Show): void {
  const { codec, script, ask, stage, handler } = show
  handler.onHeaders(200, { 'content-type': 'text/event-stream' }, stage.control)
  let said = ''
  const flush = (): void => {
    if (said !== '') handler.onData(Buffer.from(said))
    said = ''
  }
  const wire: Sink<string> = {
    push: (text) => {
      said += text
    },
    end: () => {},
  }
  const events = codec.encodeStream(ask)(encodeSse(wire))
  const beats = beatsOf(script)
  const play = (index: number): void => {
    const beat = beats[index]
    if (beat !== undefined) {
      for (const event of beat) events.push(event)
      flush()
      return stage.after(script.wordMs, () => play(index + 1))
    }
    if (script.failure !== undefined && script.failure.error === undefined) return handler.onError(broken())
    events.end(script.failure?.error)
    flush()
    handler.onEnd()
  }
  events.push({
    type: 'start',
    id: ask.mint('msg_'),
    model: ask.model,
    usage: { ...script.usage, output: 0 },
  })
  flush()
  stage.after(script.firstWordMs, () => play(0))
}

/** A whole reply takes as long as its stream would. */
function whole(show: Show): void {
  const { codec, script, ask, stage, handler } = show
  stage.after(script.firstWordMs + countWords(script.parts) * script.wordMs, () => {
    if (script.failure?.error !== undefined) return refuse(codec, script.failure.error, stage, handler)
    const { parts, finish, usage } = script
    const body = codec.encodeResponse({ id: ask.mint('msg_'), model: ask.model, parts, finish, usage }, ask)
    const bytes = Buffer.from(JSON.stringify(body))
    handler.onHeaders(200, { 'content-type': 'application/json' }, stage.control)
    if (script.failure !== undefined) {
      handler.onData(bytes.subarray(0, bytes.length / 2))
      return handler.onError(broken())
    }
    handler.onData(bytes)
    handler.onEnd()
  })
}

function refuse(codec: Codec, error: GatewayError, stage: Stage, handler: UpstreamHandler): void {
  const { status, body } = codec.encodeError(error, 'req_demo')
  const { retryAfterMs } = error.details
  const retry = retryAfterMs === undefined ? {} : { 'retry-after': String(retryAfterMs / 1000) }
  handler.onHeaders(status, { 'content-type': 'application/json', ...retry }, stage.control)
  handler.onData(Buffer.from(JSON.stringify(body)))
  handler.onEnd()
}

function broken(): GatewayError {
  return new GatewayError('stream-truncated', 'The demo provider closed the connection, as asked.', {
    delivery: 'accepted',
  })
}

// events → ENCODE → client frames: streamGenerateContent with `alt=sse`. Calls go out whole, sources with the last chunk.
import { GatewayError, type Block, type Event } from '#ir'
import type { Frame, Sink, Transducer } from '#stream'
import type { Ask } from '../codec.ts'
import { encodeError } from './errors.ts'
import { encodeReplyCall, encodeWhole } from './parts/encode-reply.ts'
import { sourceWriter } from './parts/encode-sources.ts'
import { encodeFinish } from './parts/finish.ts'
import { encodeLogprobs } from './parts/logprobs.ts'
import { encodeSignature } from './parts/signature.ts'
import { encodeUsage } from './parts/usage.ts'

const HEAD = '{"candidates":[{"content":{"parts":['

/** No `[DONE]`: Google's SDK fails on it. */
export function encodeStream(ask: Ask): Transducer<Event, Frame> {
  return (next) => {
    let tail = ''
    let block: Block | undefined
    let input: string[] = []
    const sources = sourceWriter()

    const begin = (id: string | undefined): void => {
      if (tail !== '') return
      tail = `,${JSON.stringify({ modelVersion: ask.model, responseId: id ?? ask.mint('') }).slice(1)}`
    }
    const part = (json: string): void => next.push({ data: `${HEAD}${json}],"role":"model"},"index":0}]${tail}` })
    const whole = (wire: unknown): void => {
      if (wire !== undefined) part(JSON.stringify(wire))
    }

    const start = (started: Block): void => {
      block = started
      input = []
      if (started.kind === 'text' || started.kind === 'refusal') sources.textBlock()
      if (started.kind === 'text' || started.kind === 'refusal' || started.kind === 'reasoning') return
      if (started.kind !== 'tool-call') whole(encodeWhole(started, sources, ask.ledger))
    }

    const end = (event: Extract<Event, { type: 'end' }>): void => {
      begin(undefined)
      const { finishReason, ...more } = { ...encodeFinish(event.finish), ...sources.finish() }
      const candidate = { content: { parts: [{ text: '' }], role: 'model' }, finishReason, index: 0, ...more }
      const usage = event.usage === undefined ? {} : { usageMetadata: encodeUsage(event.usage) }
      next.push({ data: `${JSON.stringify({ candidates: [candidate], ...usage }).slice(0, -1)}${tail}` })
    }

    return {
      push(event) {
        switch (event.type) {
          case 'start':
            return begin(event.id)
          case 'block-start':
            begin(undefined)
            return start(event.block)
          case 'text-delta': {
            sources.text(event.text)
            const logprobs = encodeLogprobs(event.logprobs)
            if (logprobs !== undefined) return pushLogprobs(next, event.text, logprobs, tail)
            return event.text === '' ? undefined : part(`{"text":${JSON.stringify(event.text)}}`)
          }
          case 'reasoning-delta':
            return event.text === '' ? undefined : part(`{"text":${JSON.stringify(event.text)},"thought":true}`)
          case 'input-delta':
            input.push(event.text)
            return
          case 'seal': {
            if (event.seal.value === '') return
            const flag = block?.kind === 'reasoning' ? { thought: true } : {}
            return whole({ text: '', ...flag, thoughtSignature: encodeSignature(event.seal) })
          }
          case 'annotation':
            return sources.annotation(event.annotation)
          case 'block-end':
            if (block?.kind === 'tool-call') whole(encodeReplyCall({ ...block, input: input.join('') }, ask.ledger))
            block = undefined
            return
          case 'ping':
            return next.push({ data: 'keep-alive', comment: true })
          case 'end':
            return end(event)
        }
      },
      end(cause) {
        if (cause !== undefined)
          next.push({ data: JSON.stringify(encodeError(GatewayError.from(cause), ask.mint('')).body) })
        next.end()
      },
    }
  }
}

function pushLogprobs(next: Sink<Frame>, text: string, logprobsResult: unknown, tail: string): void {
  const candidate = { content: { parts: [{ text }], role: 'model' }, index: 0, logprobsResult }
  next.push({ data: `{"candidates":[${JSON.stringify(candidate)}]${tail}` })
}

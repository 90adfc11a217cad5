// events → ENCODE → client frames: streamGenerateContent with `alt=sse`. Calls go out whole, sources with the last chunk.
import { GatewayError, type Block, type Event, type Seal } from '#ir'
import type { Frame, Sink, Transducer } from '#stream'
import type { Ask } from '#codec'
import { encodeError } from './errors.ts'
import { chunkWriter } from './parts/chunk-writer.ts'
import { encodeReplyCall, encodeWhole } from './parts/encode-reply.ts'
import { sourceWriter, type SourceWriter } from './parts/encode-sources.ts'
import { encodeFinish } from './parts/finish.ts'
import { encodeLogprobs } from './parts/logprobs.ts'
import { encodeSignature } from './parts/signature.ts'
import { encodeUsage } from './parts/usage.ts'

/** No `[DONE]`: Google's SDK fails on it. */
export function encodeStream(ask: Ask): Transducer<Event, Frame> {
  return (next) => ({
    ...replyWriter(ask, next),
    end(cause) {
      if (cause !== undefined) {
        next.push({ data: JSON.stringify(encodeError(GatewayError.from(cause), ask.mint('')).body) })
      }
      next.end()
    },
  })
}

function replyWriter(ask: Ask, next: Sink<Frame>): Pick<Sink<Event>, 'push'> {
  let block: Block | undefined
  let input: string[] = []
  const chunks = chunkWriter(ask, next)
  const sources = sourceWriter()
  const start = (started: Block): void => {
    block = started
    input = []
    if (started.kind === 'text' || started.kind === 'refusal') return sources.textBlock()
    if (started.kind === 'reasoning' || started.kind === 'tool-call') return
    const wire = encodeWhole(started, sources, ask.ledger)
    if (wire !== undefined) chunks.part(JSON.stringify(wire))
  }

  const sayText = (text: string, logprobs: unknown): void => {
    sources.text(text)
    const logprobsResult = encodeLogprobs(logprobs)
    const content = { parts: [{ text }], role: 'model' }
    if (logprobsResult !== undefined) chunks.candidate({ content, index: 0, logprobsResult })
    else if (text !== '') chunks.part(`{"text":${JSON.stringify(text)}}`)
  }

  return {
    push(event) {
      switch (event.type) {
        case 'start':
          return chunks.begin(event.id)
        case 'block-start':
          return start(event.block)
        case 'text-delta':
          return sayText(event.text, event.logprobs)
        case 'reasoning-delta':
          return event.text === '' ? undefined : chunks.part(`{"text":${JSON.stringify(event.text)},"thought":true}`)
        case 'input-delta':
          return void input.push(event.text)
        case 'seal':
          return event.seal.value === '' ? undefined : chunks.part(signedNothing(event.seal, block))
        case 'annotation':
          return sources.annotation(event.annotation)
        case 'block-end':
          if (block?.kind !== 'tool-call') return
          return chunks.part(JSON.stringify(encodeReplyCall({ ...block, input: input.join('') }, ask.ledger)))
        case 'ping':
          return next.push({ data: '', comment: true })
        case 'end':
          return chunks.candidate(lastCandidate(event, sources), usageOf(event))
      }
    },
  }
}

/** The signature of a block that is out already, as Google sends it: on an empty text. */
function signedNothing(seal: Seal, block: Block | undefined): string {
  const flag = block?.kind === 'reasoning' ? { thought: true } : {}
  return JSON.stringify({ text: '', ...flag, thoughtSignature: encodeSignature(seal) })
}

type End = Extract<Event, { type: 'end' }>

function lastCandidate({ finish }: End, sources: SourceWriter): object {
  const content = { parts: [{ text: '' }], role: 'model' }
  return { content, ...encodeFinish(finish), index: 0, ...sources.finish() }
}

function usageOf({ usage }: End): object {
  return usage === undefined ? {} : { usageMetadata: encodeUsage(usage) }
}

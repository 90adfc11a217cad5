// Events -> ENCODE -> client frames: chunks of a chat completion, as the strictest SDK accepts them (spec 06 §6.3.2).
import { type Event, truncated } from '#ir'
import type { Frame, Transducer } from '#stream'
import type { Ask } from '#codec'
import { errorBody } from './errors.ts'
import { type BlockEncoder, encodeBlocks } from './parts/encode-blocks.ts'
import { encodeFinish, refusalText } from './parts/finish.ts'
import { encodeUsage } from './parts/usage.ts'
import { type ChunkWriter, writeChunks } from './parts/write-chunks.ts'

const DONE: Frame = { data: '[DONE]' }

/** Chunks with a role first, calls by running index, one finish chunk, usage when asked for, and `[DONE]`. */
export function encodeStream(ask: Ask): Transducer<Event, Frame> {
  return (next) => {
    const chunks = writeChunks(ask, next)
    const blocks = encodeBlocks(ask, chunks)
    let over = false
    return {
      push(event) {
        switch (event.type) {
          case 'start':
            return chunks.begin(event.id)
          case 'ping':
            return
          case 'end':
            over = true
            return end(event, blocks, chunks, ask)
          default:
            return blocks.push(event)
        }
      },
      end(cause) {
        if (!over) {
          next.push({ data: JSON.stringify(errorBody(cause ?? truncated())) })
        }
        next.push(DONE)
        next.end()
      },
    }
  }
}

function end(event: Event & { type: 'end' }, blocks: BlockEncoder, chunks: ChunkWriter, ask: Ask): void {
  const { finish, usage, serviceTier } = event
  const explanation = blocks.refused() ? undefined : refusalText(finish)
  if (explanation !== undefined) chunks.delta('refusal', explanation)
  const citations = blocks.citations()
  if (citations.length > 0) chunks.write(JSON.stringify({ annotations: citations }))
  const word = encodeFinish(finish, blocks.refused() || explanation !== undefined)
  chunks.finish(word, serviceTier)
  if (ask.request.streamUsage === true && usage !== undefined) chunks.usage(encodeUsage(usage))
}

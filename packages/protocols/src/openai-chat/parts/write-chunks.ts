// Chunks of a completion as text: their constant head is written once, and of a delta only the text is escaped.
import type { Frame, Sink } from '#stream'
import type { Ask } from '#codec'
import type * as Wire from '../wire.ts'
import { replyId } from './output.ts'

export interface ChunkWriter {
  /** The first chunk, which names the role. */
  begin(id?: string): void
  /** A delta that holds one text: only the text is escaped. */
  delta(field: string, text: string, rest?: string): void
  /** A delta as JSON text; `rest` continues the choice after it. */
  write(delta: string, rest?: string): void
  finish(word: Wire.FinishWord, serviceTier: string | undefined): void
  usage(usage: Wire.OutputUsage): void
}

export const UNFINISHED = ',"finish_reason":null'

/** Writes the chunks of one reply. */
export function writeChunks(ask: Ask, next: Sink<Frame>): ChunkWriter {
  let head = ''
  // With `include_usage`, every chunk but the last has a null there.
  const tail = ask.request.streamUsage === true ? '}],"usage":null}' : '}]}'

  const begin = (id?: string): void => {
    if (head !== '') return
    const fields = { id: replyId(id, ask), object: 'chat.completion.chunk', created: ask.created, model: ask.model }
    head = JSON.stringify(fields).slice(0, -1)
    write('{"role":"assistant","content":""}')
  }

  const write = (delta: string, rest = UNFINISHED): void => {
    begin()
    next.push({ data: `${head},"choices":[{"index":0,"delta":${delta}${rest}${tail}` })
  }

  return {
    begin,
    write,
    delta: (field, text, rest) => write(`{"${field}":${JSON.stringify(text)}}`, rest),
    finish(word, serviceTier) {
      begin()
      if (serviceTier !== undefined) head += `,"service_tier":${JSON.stringify(serviceTier)}`
      write('{}', `,"finish_reason":"${word}"`)
    },
    usage: (usage) => next.push({ data: `${head},"choices":[],"usage":${JSON.stringify(usage)}}` }),
  }
}

// POST /v1/responses/compact: the request is one that ends with the wish for a summary, and its reply, which holds that
// summary, is put into the shape that this endpoint answers with.
import { parseObject } from './http/body.ts'
import type { Exchange } from './http/exchange.ts'

type Fields = Readonly<Record<string, unknown>>

export interface CompactionWish {
  readonly bytes: Uint8Array
  readonly exchange: Exchange
}

/** The request as `POST /v1/responses` takes it, and the exchange that reshapes the reply. */
export function wishCompaction(exchange: Exchange, bytes: Uint8Array): CompactionWish {
  const body = parseObject(bytes)
  const items = itemsOf(body)
  // What is wrong with it is said by whoever reads requests.
  if (items === undefined) return { bytes, exchange }
  const asked = { ...body, input: [...items, { type: 'compaction_trigger' }], stream: false, store: false }
  return { bytes: Buffer.from(JSON.stringify(asked)), exchange: reshaping(exchange, items) }
}

function itemsOf({ input, previous_response_id: previous }: Fields): readonly unknown[] | undefined {
  // The conversation is that of the response before, and nothing is new in it.
  if ((input === undefined || input === null) && typeof previous === 'string') return []
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  return Array.isArray(input) ? (input as unknown[]) : undefined
}

/** Holds a good reply back until it is whole; everything else passes. */
function reshaping(exchange: Exchange, items: readonly unknown[]): Exchange {
  let held: Record<string, string> | undefined
  const pieces: Uint8Array[] = []
  return {
    method: exchange.method,
    path: exchange.path,
    query: exchange.query,
    headers: exchange.headers,
    readBody: exchange.readBody,
    get started() {
      return held !== undefined || exchange.started
    },
    get closed() {
      return exchange.closed
    },
    setHeader: exchange.setHeader,
    start(status, headers) {
      if (status === 200) held = headers
      else exchange.start(status, headers)
    },
    write(chunk) {
      if (held === undefined) return exchange.write(chunk)
      pieces.push(Buffer.from(chunk))
      return true
    },
    end(chunk) {
      if (held === undefined) return exchange.end(chunk)
      if (chunk !== undefined) pieces.push(Buffer.from(chunk))
      const reply = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Fields
      const text = Buffer.from(JSON.stringify(compacted(reply, items)))
      exchange.start(200, { ...held, 'content-length': String(text.length) })
      exchange.end(text)
    },
    destroy: exchange.destroy,
    onDrain: exchange.onDrain,
    onAbort: exchange.onAbort,
  }
}

/** The user's own words stay beside the summary; everything else is in it. */
function compacted({ id, created_at, output, usage }: Fields, items: readonly unknown[]): object {
  const made = Array.isArray(output) ? (output as Fields[]) : []
  return {
    id,
    object: 'response.compaction',
    created_at,
    output: [...items.filter(isUserMessage).map(asOutput), ...made.filter(({ type }) => type === 'compaction')],
    usage,
  }
}

function isUserMessage(item: unknown): item is Fields {
  if (typeof item !== 'object' || item === null) return false
  const { type = 'message', role } = item as Fields
  return type === 'message' && role === 'user'
}

function asOutput(item: Fields, index: number): Fields {
  const { content } = item
  const parts = typeof content === 'string' ? [{ type: 'input_text', text: content }] : content
  return { id: `msg_${index}`, ...item, type: 'message', status: 'completed', content: parts }
}

// An answer of the admin API on the wire.
import { GatewayError } from '@ferryllm/protocols'
import type { AdminError } from '@ferryllm/control'
import type { Exchange } from '../http/exchange.ts'
import { sendJson } from '../http/respond.ts'
import type { Answer } from './endpoint.ts'

const NO_STORE = { 'cache-control': 'no-store' }

export async function sendAnswer(exchange: Exchange, answer: Answer): Promise<void> {
  if ('body' in answer) sendJson(exchange, answer.status, answer.body, { ...NO_STORE, ...answer.headers })
  else if ('stream' in answer) await answer.stream(exchange)
  else await sendLines(exchange, answer.status, answer.lines)
}

/** The one shape of every refusal. */
export function sendRefusal(exchange: Exchange, error: GatewayError): void {
  sendJson(exchange, error.status, refusalOf(error), NO_STORE)
}

/** Lines leave one by one; when the reader goes, nothing more is asked for, and a failure is the last line. */
async function sendLines(exchange: Exchange, status: number, lines: AsyncIterable<object>): Promise<void> {
  const iterator = lines[Symbol.asyncIterator]()
  const left = new Promise<{ done: true; value: undefined }>((resolve) => {
    exchange.onAbort(() => resolve({ done: true, value: undefined }))
  })
  exchange.start(status, { 'content-type': 'application/x-ndjson', 'x-accel-buffering': 'no', ...NO_STORE })
  const write = (line: object): Promise<void> | undefined => {
    if (exchange.write(`${JSON.stringify(line)}\n`)) return undefined
    return Promise.race([new Promise<void>((resolve) => exchange.onDrain(resolve)), left.then(() => undefined)])
  }
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), left])
      if (done === true || exchange.closed) break
      await write(value)
    }
  } catch (thrown) {
    const error = GatewayError.from(thrown)
    if (!exchange.closed) await write(refusalOf(error))
    throw error
  } finally {
    // Ends what is still being done for a reader that is gone; nobody waits for it.
    void iterator.return?.(undefined)
    if (!exchange.closed) exchange.end()
  }
}

function refusalOf({ kind, message }: GatewayError): AdminError {
  return { error: { kind, message } }
}

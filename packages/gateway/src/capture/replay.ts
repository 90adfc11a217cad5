// A recorded request once more: the same bytes, to the same or to another provider, as a request of its own.
import { findTopLevel, GatewayError, replaceSlices } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import { discardingExchange } from '../http/discarding-exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import type { RecordedTrace } from './recorded.ts'

/** A request that is sent by the owner of the gateway in the name of its first sender. */
export interface Replay {
  /** The id of the new request. */
  readonly id: string
  /** The id of the recorded one. */
  readonly of: string
  /** Whose limits and stored responses it uses; undefined for nobody's. */
  readonly caller: Caller | undefined
}

export interface ReplayWish {
  /** Default: whom the routes say, or the client said. */
  readonly provider?: string | undefined
  /** Default: the same. */
  readonly model?: string | undefined
}

/** Of the connection or of one moment, or wrong for other bytes. */
const LEFT_OUT =
  /^(?:host|connection|content-length|content-encoding|transfer-encoding|expect|idempotency-key|traceparent|tracestate|x-client-request-id|x-ferryllm-provider)$/

/** The exchange that sends it. Throws why it cannot be sent. */
export function replayExchange({ client, route }: RecordedTrace, { provider, model }: ReplayWish): Exchange {
  const { body, method, headers } = client
  if (body === undefined) {
    throw new GatewayError('invalid-request', 'The body of this request was not received, so it cannot be sent again.')
  }
  if (body.bytes.length < body.size) {
    const message = `Only ${body.bytes.length} of the ${body.size} bytes of this request were recorded (capture.max_body_kb), so it cannot be sent again.`
    throw new GatewayError('invalid-request', message)
  }
  const address = new URL(client.path, 'http://gateway.invalid')
  const wished = provider ?? route?.wished
  const kept = Object.entries(headers).filter(([name, value]) => !LEFT_OUT.test(name) && !value.includes('[redacted]'))
  return discardingExchange({
    method,
    path: model === undefined ? address.pathname : otherModelInPath(address.pathname, model),
    query: address.searchParams,
    headers: {
      ...Object.fromEntries(kept),
      // As HTTP carries it.
      ...(wished === undefined ? {} : { 'x-ferryllm-provider': Buffer.from(wished, 'utf8').toString('latin1') }),
    },
    body: model === undefined ? body.bytes : otherModel(body.bytes, model),
  })
}

function otherModel(bytes: Uint8Array, model: string): Uint8Array {
  return replaceSlices(bytes, findTopLevel(bytes, ['model'])?.get('model') ?? [], JSON.stringify(model))
}

/** Google's protocol names the model there. */
function otherModelInPath(path: string, model: string): string {
  return path.replace(/(?<=\/models\/)[^/:]+(?=:)/, encodeURIComponent(model))
}

// GET /metrics.
import { GatewayError } from '@ferryllm/protocols'
import type { Exchange } from '../http/exchange.ts'
import type { Services } from '../pipeline.ts'

/** Answers with the figures of this gateway, as Prometheus reads them. */
export async function exposeMetrics(exchange: Exchange, { metrics, snapshot }: Services): Promise<void> {
  if (!snapshot.metrics) {
    throw new GatewayError('not-found', 'There are no metrics: [metrics] enabled is false in the configuration.')
  }
  const { text, contentType } = await metrics.expose()
  exchange.start(200, { 'content-type': contentType, 'content-length': String(Buffer.byteLength(text)) })
  exchange.end(exchange.method === 'HEAD' ? undefined : text)
}

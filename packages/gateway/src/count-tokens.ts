// POST /v1/messages/count_tokens: Anthropic's own count where the model is served by Anthropic, an estimate elsewhere and
// where a compatible host has no such endpoint.
import { CODECS, findTopLevel, replaceSlices } from '@ferryllm/protocols'
import { estimateInput } from './estimate-input.ts'
import { parseObject, readJsonBytes } from './http/body.ts'
import type { Exchange } from './http/exchange.ts'
import { headerSafe, identity, sendJson } from './http/respond.ts'
import type { Services } from './pipeline.ts'
import { resolveModel } from './routing/resolve.ts'
import { upstreamRequest } from './upstream/endpoint.ts'
import { fetchJson } from './upstream/fetch-json.ts'

export async function countTokens(exchange: Exchange, services: Services, requestId: string): Promise<void> {
  const { snapshot } = services
  const bytes = await readJsonBytes(exchange, snapshot.bodyLimitBytes)
  // The same checks as for a message, except that nothing is generated and no limit is needed.
  const request = CODECS.anthropic.decodeRequest({ max_tokens: 1, ...parseObject(bytes) })
  const { provider, upstreamModel } = resolveModel(snapshot, request.model)
  const headers = {
    ...identity(requestId),
    'x-ferryllm-provider': headerSafe(provider.name),
    'x-ferryllm-model': headerSafe(upstreamModel),
  }
  if (provider.protocol === 'anthropic' && provider.send === undefined) {
    const call = { client: exchange.headers, sameProtocol: true, headersTimeoutMs: snapshot.headersTimeoutMs }
    const slices = findTopLevel(bytes, ['model'])?.get('model') ?? []
    const body = upstreamModel === request.model ? bytes : replaceSlices(bytes, slices, JSON.stringify(upstreamModel))
    const upstream = upstreamRequest(provider, 'messages/count_tokens', call, services.userAgent, body)
    const answer = await fetchJson(services.send, upstream, snapshot.headersTimeoutMs)
    if (!NO_SUCH_ENDPOINT.has(answer.status)) return sendJson(exchange, answer.status, answer.body ?? {}, headers)
  }
  const estimate = { input_tokens: estimateInput(request, bytes.length) }
  sendJson(exchange, 200, estimate, { ...headers, 'x-ferryllm-estimated': '1' })
}

const NO_SUCH_ENDPOINT: ReadonlySet<number> = new Set([404, 405, 501])

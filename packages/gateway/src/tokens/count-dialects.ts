// The ways in which clients ask how many tokens a request would take: Anthropic's and OpenAI's bodies are the request itself,
// Google's may hold it in `generateContentRequest`, and names the model in the path.
import { CODECS, findTopLevel, replaceSlices, type Request, type Slice } from '@ferryllm/protocols'
import type { Endpoint } from '../http/endpoints.ts'
import { parseObject } from '../http/body.ts'
import { readAddress, type Addressed } from '../prepare.ts'

export interface CountDialect {
  readonly protocol: 'anthropic' | 'gemini' | 'openai-responses'
  /** The request that is asked about. Throws what is wrong with a body that names no model. */
  readonly address: (bytes: Uint8Array) => Addressed
  /** The body for a provider of the same protocol that knows the model as `model`. */
  readonly relay: (bytes: Uint8Array, addressed: Addressed, model: string) => Uint8Array
  readonly answer: (tokens: number) => unknown
}

/** How a client asks on this endpoint. */
export function dialectOf(endpoint: Extract<Endpoint, { kind: 'count-tokens' }>): CountDialect {
  switch (endpoint.protocol) {
    case 'anthropic':
      return ANTHROPIC
    case 'openai-responses':
      return OPENAI
    case 'gemini':
      return googleDialect(endpoint.model)
  }
}

/** The same checks as for a request, except that nothing is generated and no limit is needed. */
export function decodeCounted({ client, bytes, hints }: Addressed): Request {
  return CODECS[client].decodeRequest(parseObject(bytes), hints)
}

const ANTHROPIC: CountDialect = {
  protocol: 'anthropic',
  address: (bytes) => readAddress({ client: 'anthropic', bytes }),
  relay: renamed,
  answer: (tokens) => ({ input_tokens: tokens }),
}

const OPENAI: CountDialect = {
  protocol: 'openai-responses',
  address: (bytes) => readAddress({ client: 'openai-responses', bytes }),
  relay: renamed,
  answer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
}

function renamed(_bytes: Uint8Array, { bytes, clientModel }: Addressed, model: string): Uint8Array {
  return model === clientModel ? bytes : replaceSlices(bytes, namesIn(bytes), JSON.stringify(model))
}

function googleDialect(model: string): CountDialect {
  return {
    protocol: 'gemini',
    address(bytes) {
      const inner = innerOf(bytes)
      const request = inner === undefined ? bytes : bytes.subarray(inner.start, inner.end)
      return readAddress({ client: 'gemini', bytes: request, hints: { model, stream: false } })
    },
    // Google wants the name in the body, if there is one, to be the one in the path.
    relay(bytes, { clientModel }, name) {
      const inner = innerOf(bytes)
      if (inner === undefined || name === clientModel) return bytes
      const names = namesIn(bytes.subarray(inner.start, inner.end)).map(({ start, end }) => ({
        start: inner.start + start,
        end: inner.start + end,
      }))
      return replaceSlices(bytes, names, JSON.stringify(`models/${name.replace(/^models\//, '')}`))
    },
    answer: (tokens) => ({ totalTokens: tokens }),
  }
}

const INNER = 'generateContentRequest'

function innerOf(bytes: Uint8Array): Slice | undefined {
  return findTopLevel(bytes, [INNER])?.get(INNER)?.at(-1)
}

function namesIn(bytes: Uint8Array): readonly Slice[] {
  return findTopLevel(bytes, ['model'])?.get('model') ?? []
}

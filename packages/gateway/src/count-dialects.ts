// The two ways in which clients ask how many tokens a request would take: Anthropic's body is the request itself, Google's
// may hold it in `generateContentRequest`, and names the model in the path.
import { CODECS, findTopLevel, replaceSlices, type Request, type Slice } from '@ferryllm/protocols'
import type { Endpoint } from './http/endpoints.ts'
import { parseObject } from './http/body.ts'
import { readAddress, type Addressed } from './prepare.ts'
import { geminiPath } from './upstream/endpoint.ts'

export interface CountDialect {
  readonly protocol: 'anthropic' | 'gemini'
  /** Throws what is wrong with a body that names no model. */
  readonly address: (bytes: Uint8Array) => Addressed
  /** The same body for a provider that knows the model by another name. */
  readonly rename: (bytes: Uint8Array, model: string) => Uint8Array
  /** The provider's endpoint. */
  readonly path: (model: string) => string
  /** The same checks as for a request, except that nothing is generated and no limit is needed. */
  readonly decode: (bytes: Uint8Array) => Request
  readonly answer: (tokens: number) => unknown
}

/** How a client asks on this endpoint. */
export function dialectOf(endpoint: Extract<Endpoint, { kind: 'count-tokens' }>): CountDialect {
  return endpoint.protocol === 'gemini' ? googleDialect(endpoint.model) : ANTHROPIC
}

const ANTHROPIC: CountDialect = {
  protocol: 'anthropic',
  address: (bytes) => readAddress({ client: 'anthropic', bytes }),
  rename: (bytes, model) => replaceSlices(bytes, namesIn(bytes), JSON.stringify(model)),
  path: () => 'messages/count_tokens',
  decode: (bytes) => CODECS.anthropic.decodeRequest(parseObject(bytes)),
  answer: (tokens) => ({ input_tokens: tokens }),
}

function googleDialect(model: string): CountDialect {
  const decode = (bytes: Uint8Array): Request => {
    const body = parseObject(bytes)
    return CODECS.gemini.decodeRequest(body[INNER] ?? body, { model })
  }
  return {
    protocol: 'gemini',
    address: (bytes) => readAddress({ client: 'gemini', bytes, hints: { model, stream: false } }),
    // Google wants the name in the body, if there is one, to be the one in the path.
    rename(bytes, name) {
      const inner = findTopLevel(bytes, [INNER])?.get(INNER) ?? []
      const names = inner.flatMap(({ start, end }) =>
        namesIn(bytes.subarray(start, end)).map((slice) => ({ start: start + slice.start, end: start + slice.end })),
      )
      return replaceSlices(bytes, names, JSON.stringify(`models/${name.replace(/^models\//, '')}`))
    },
    path: (name) => geminiPath(name, 'countTokens'),
    decode,
    answer: (tokens) => ({ totalTokens: tokens }),
  }
}

const INNER = 'generateContentRequest'

function namesIn(bytes: Uint8Array): readonly Slice[] {
  return findTopLevel(bytes, ['model'])?.get('model') ?? []
}

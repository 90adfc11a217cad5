// What a client hears that asks for what is not here: what there is instead.
import { GatewayError } from '@ferryllm/protocols'
import { findEndpoint, type Found } from './endpoints.ts'
import type { Exchange } from './exchange.ts'

/** Paths may be as long as a client likes. */
export const MAX_SHOWN = 200

/** The path, or the method, is none. */
export function notFound({ method, path }: Exchange, place: Found): GatewayError {
  const shown = path.slice(0, MAX_SHOWN)
  if (!place.found && place.allow !== undefined) {
    return new GatewayError('method-not-allowed', `${shown} takes ${place.allow.join(' or ')}, not ${method}.`)
  }
  return new GatewayError(
    'not-found',
    `There is no ${method} ${shown} here. Endpoints: POST /v1/chat/completions, /v1/responses, /v1/responses/compact, /v1/responses/input_tokens, /v1/conversations, /v1/messages, /v1/messages/count_tokens, /v1/embeddings, /v1/completions, /v1/moderations, /v1/images/generations, /v1/audio/speech, /v1/audio/transcriptions, /v1beta/models/{model}:generateContent, :streamGenerateContent, :countTokens; GET /v1/models, /v1/responses/{id}, /v1/conversations/{id}, /v1beta/models, /metrics.`,
  )
}

/** The listener does not offer it. */
export function notServed({ method, path }: Exchange): GatewayError {
  const shown = path.slice(0, MAX_SHOWN)
  return new GatewayError('not-found', `${method} ${shown} is not served at this address (see [[listeners]]).`)
}

/** What a 405 must name (RFC 9110 §15.5.6). */
export function allowed({ method, path }: Exchange): Record<string, string> {
  const place = findEndpoint(method, path)
  return place.found || place.allow === undefined ? {} : { allow: place.allow.join(', ') }
}

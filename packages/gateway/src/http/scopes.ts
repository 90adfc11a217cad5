// What a key of the key store may be used for: the endpoints and the models in its scopes, and with them the providers.
import { matchesPattern, type KeyEndpoint } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import type { Decision } from '../routing/resolve.ts'
import type { Endpoint } from './endpoints.ts'

const GENERATION = {
  'openai-chat': 'chat',
  'openai-responses': 'responses',
  anthropic: 'messages',
  gemini: 'gemini',
} as const

/** Throws `forbidden` for an endpoint that the key is not for. */
export function checkEndpoint(caller: Caller | undefined, endpoint: Endpoint): void {
  const allowed = caller?.scopes?.endpoints
  if (caller === undefined || allowed === undefined) return
  const name = scopeOf(endpoint)
  if (name === undefined || allowed.includes(name)) return
  const message = `The key "${caller.name}" is not for this endpoint (${name}), only for ${allowed.join(', ') || 'none'}.`
  throw new GatewayError('forbidden', message)
}

/** Whether the key may be used for this model, by the name that clients use. */
export function mayUse(caller: Caller | undefined, model: string): boolean {
  return caller?.scopes?.models?.some((pattern) => matchesPattern(pattern, model)) ?? true
}

/** Throws `forbidden` for a model that the key is not for. */
export function checkModel(caller: Caller | undefined, model: string): void {
  if (mayUse(caller, model)) return
  const shown = model.slice(0, MAX_SHOWN)
  throw new GatewayError('forbidden', `The key "${caller?.name}" is not for the model "${shown}".`, { path: 'model' })
}

/**
 * Throws `forbidden` for a provider that only the client's wish leads to, unless the key is for the model by its full name,
 * `PROVIDER/MODEL`, which is the same wish in other words.
 */
export function checkWish(caller: Caller | undefined, { route, targets, written }: Decision): void {
  const full = `${targets[0].provider.name}/${written}`
  if (route.origin !== 'hint' || mayUse(caller, full)) return
  const message = `The key "${caller?.name}" may not choose this provider for the model: it is not for "${full.slice(0, MAX_SHOWN)}".`
  throw new GatewayError('forbidden', message)
}

const MAX_SHOWN = 200

function scopeOf(endpoint: Endpoint): KeyEndpoint | undefined {
  switch (endpoint.kind) {
    case 'generate':
      return GENERATION[endpoint.protocol]
    case 'count-tokens':
      return 'count_tokens'
    case 'service':
      return endpoint.name
    case 'models':
    case 'model':
      return 'models'
    case 'stored-response':
    case 'conversations':
      return 'responses'
    case 'metrics':
      return 'metrics'
    case 'alive':
    case 'ready':
    case 'hello':
      return undefined
  }
}

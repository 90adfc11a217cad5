// Every endpoint of the admin API, one line each.
import { GatewayError } from '@ferryllm/protocols'
import type { AdminContext, Answer } from './admin.ts'
import { listModels } from './list-models.ts'
import { listProviders } from './list-providers.ts'
import { reload } from './reload.ts'
import { resetCircuit } from './reset-circuit.ts'
import { showStatus } from './show-status.ts'
import { stop } from './stop.ts'

/** Answers one endpoint; `parameter` is what stands for `{…}` in its path. */
export type Handler = (context: AdminContext, parameter: string) => Answer | Promise<Answer>

interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  readonly handler: Handler
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/api\/status$/, handler: showStatus },
  { method: 'GET', path: /^\/api\/providers$/, handler: listProviders },
  { method: 'GET', path: /^\/api\/models$/, handler: listModels },
  { method: 'POST', path: /^\/api\/reload$/, handler: reload },
  { method: 'POST', path: /^\/api\/stop$/, handler: stop },
  { method: 'POST', path: /^\/api\/circuits\/([^/]+)\/reset$/, handler: resetCircuit },
]

/** Throws `not-found` or `method-not-allowed`. */
export function findHandler(method: string, path: string): { handler: Handler; parameter: string } {
  const places = ROUTES.filter((route) => route.path.test(path))
  const route = places.find((place) => place.method === method)
  if (route !== undefined) return { handler: route.handler, parameter: decode(route.path.exec(path)?.[1] ?? '') }
  if (places.length === 0) throw new GatewayError('not-found', 'The admin API has no such endpoint.')
  const allow = places.map((place) => place.method).join(', ')
  throw new GatewayError('method-not-allowed', `This endpoint takes ${allow}.`, { code: allow })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    if (cause instanceof URIError) throw new GatewayError('not-found', 'The path is not well-formed.', { cause })
    throw cause
  }
}

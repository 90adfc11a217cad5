// Every endpoint of the admin API, one line each.
import { GatewayError } from '@ferryllm/protocols'
import type { AdminContext } from './admin.ts'
import type { AdminEndpoint, AdminRequest, Answer } from './endpoint.ts'
import { chooseCapture, forgetBodies, showCapture } from './control-capture.ts'
import { exportRequest } from './export-request.ts'
import { listModels } from './list-models.ts'
import { listRequests, listUsage, showRequest } from './list-requests.ts'
import { listProviders } from './list-providers.ts'
import { reload } from './reload.ts'
import { replayRequest } from './replay-request.ts'
import { resetCircuit } from './reset-circuit.ts'
import { forgetTrace, showTrace } from './show-trace.ts'
import { showStatus } from './show-status.ts'
import { createCode, signIn, signOut } from './sign-in.ts'
import { stop } from './stop.ts'
import { streamEvents } from './stream-events.ts'

/** Answers one endpoint of the gateway's own. */
type Handler = (context: AdminContext, request: AdminRequest) => Answer | Promise<Answer>

interface Route extends Pick<AdminEndpoint, 'method' | 'path'> {
  readonly handler: Handler
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/api\/status$/, handler: showStatus },
  { method: 'GET', path: /^\/api\/events$/, handler: streamEvents },
  { method: 'GET', path: /^\/api\/providers$/, handler: listProviders },
  { method: 'GET', path: /^\/api\/models$/, handler: listModels },
  { method: 'GET', path: /^\/api\/usage$/, handler: listUsage },
  { method: 'GET', path: /^\/api\/requests$/, handler: listRequests },
  { method: 'GET', path: /^\/api\/requests\/([^/]+)$/, handler: showRequest },
  { method: 'GET', path: /^\/api\/requests\/([^/]+)\/trace$/, handler: showTrace },
  { method: 'DELETE', path: /^\/api\/requests\/([^/]+)\/trace$/, handler: forgetTrace },
  { method: 'GET', path: /^\/api\/requests\/([^/]+)\/export$/, handler: exportRequest },
  { method: 'POST', path: /^\/api\/requests\/([^/]+)\/replay$/, handler: replayRequest },
  { method: 'GET', path: /^\/api\/capture$/, handler: showCapture },
  { method: 'PUT', path: /^\/api\/capture$/, handler: chooseCapture },
  { method: 'DELETE', path: /^\/api\/capture\/bodies$/, handler: forgetBodies },
  { method: 'POST', path: /^\/api\/reload$/, handler: reload },
  { method: 'POST', path: /^\/api\/stop$/, handler: stop },
  { method: 'POST', path: /^\/api\/session$/, handler: signIn },
  { method: 'DELETE', path: /^\/api\/session$/, handler: signOut },
  { method: 'POST', path: /^\/api\/session\/codes$/, handler: createCode },
  { method: 'POST', path: /^\/api\/circuits\/([^/]+)\/reset$/, handler: resetCircuit },
]

/** What a request leads to; for a known path with a wrong method, those that are right. Throws `not-found`. */
export type Place = { readonly handler: Handler; readonly parameters: readonly string[] } | { readonly allow: string }

export function findPlace(method: string, path: string, others: readonly AdminEndpoint[] = []): Place {
  const added = others.map(({ answer, ...place }): Route => ({ ...place, handler: (_, request) => answer(request) }))
  const places = [...ROUTES, ...added].filter((route) => route.path.test(path))
  if (places.length === 0) throw new GatewayError('not-found', 'The admin API has no such endpoint.')
  const route = places.find((place) => place.method === method)
  if (route === undefined) return { allow: places.map((place) => place.method).join(', ') }
  return { handler: route.handler, parameters: (route.path.exec(path) ?? []).slice(1).map(decode) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    if (cause instanceof URIError) throw new GatewayError('not-found', 'The path is not well-formed.', { cause })
    throw cause
  }
}

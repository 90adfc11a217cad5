// The admin API of one gateway: guards the door, finds the handler, and answers in JSON, refusals too.
import { GatewayError } from '@ferryllm/protocols'
import type { Config, ReloadAnswer } from '@ferryllm/control'
import type { Replay } from '../capture/replay.ts'
import { digest } from '../client-keys/digest.ts'
import type { Exchange } from '../http/exchange.ts'
import type { HealthBook } from '../observe/health.ts'
import type { Services } from '../pipeline.ts'
import { readRequest, type AdminEndpoint } from './endpoint.ts'
import type { Sessions } from '../panel/sessions.ts'
import { checkOrigin, guard } from './guard.ts'
import { findPlace } from './routes.ts'
import { hasPanel } from './sign-in.ts'
import { sendAnswer, sendRefusal } from './send-answer.ts'

/** What whoever runs the gateway gives for its admin API. */
export interface AdminOptions {
  /** The control token; nothing is served without it. */
  readonly token: string
  /** The configuration file, for people to see. */
  readonly configFile?: string | undefined
  /** Reads the configuration anew and puts it in force, or says why not. */
  readonly reload: () => Promise<ReloadAnswer>
  /** The last reload that was refused, whoever asked for it, if none has worked since. */
  readonly reloadFailure?: () => { readonly at: string; readonly problems: readonly string[] } | undefined
  /** Ends the program in good order. */
  readonly stop: () => void
  /** Further endpoints below /api, behind the same door. */
  readonly endpoints?: readonly AdminEndpoint[]
  /** The folder of the built panel; without it there is none. */
  readonly panel?: string
}

/** What the handlers may look at and do. */
export interface AdminContext {
  readonly options: AdminOptions
  readonly services: () => Services
  readonly config: () => Config
  readonly health: HealthBook
  readonly startedAt: Date
  /** Since when the configuration is in force. */
  readonly loadedAt: () => Date
  /** The addresses of the listeners, as configured; a reload does not move them. */
  readonly listens: readonly string[]
  /** Of the panel. */
  readonly sessions: Sessions
  /** Sends a recorded request again; returns at once. */
  readonly replay: (exchange: Exchange, replay: Replay) => void
  /** The address of the first listener, once there is one. */
  readonly url: () => string | undefined
}

/** Whether a path belongs to the admin API; `/api/hello` is older and open to everybody. */
export function isAdminPath(path: string): boolean {
  return path.startsWith('/api/') && path !== '/api/hello'
}

/** Answers a request to the admin API; throws what should be logged, after it was answered. */
export type Admin = (exchange: Exchange) => Promise<void>

export function createAdmin(context: AdminContext): Admin {
  const token = digest(context.options.token)
  const { listens } = context
  return async (exchange) => {
    try {
      // Whoever signs in has no token yet, but a code.
      if (exchange.path === '/api/session' && exchange.method === 'POST') checkOrigin(exchange.headers, listens)
      else guard(exchange, { token, listens, ...(hasPanel(context) ? { sessions: context.sessions } : {}) })
      const place = findPlace(exchange.method, exchange.path, context.options.endpoints)
      if ('allow' in place) {
        exchange.setHeader('allow', place.allow)
        throw new GatewayError('method-not-allowed', `This endpoint takes ${place.allow}, not ${exchange.method}.`)
      }
      await sendAnswer(exchange, await place.handler(context, readRequest(exchange, place.parameters)))
    } catch (thrown) {
      const error = GatewayError.from(thrown)
      if (!exchange.started) sendRefusal(exchange, error)
      throw error
    }
  }
}

// What is written down of one request while it runs. Everything is kept as it came; only when somebody wants to see it, or
// when it has ended and is to be kept, is it copied and cleared of secrets.
import type { ClientProtocol } from '../http/endpoints.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Outcome } from '../lanes/outcome.ts'
import type { Sendable } from '../serve.ts'
import type { Send } from '../upstream/send.ts'
import { collectPieces, type Budget } from './pieces.ts'
import { recordExchange } from './record-exchange.ts'
import { cleanBody, recordAttempt, type AttemptRecording } from './record-attempt.ts'
import type { At, RecordedBody, RecordedRoute, RecordedTrace } from './recorded.ts'
import { redactAddress, redactHeaders, secretsIn } from './redact-headers.ts'

/** A request that is being recorded. */
export interface Recording {
  /** Stands in for the client's exchange. */
  readonly exchange: Exchange
  /** The client's body, unpacked. */
  readonly received: (body: Uint8Array) => void
  /** Where it is to go; `route` is asked when somebody wants to know why. */
  readonly routed: (route: () => RecordedRoute) => void
  /** A request to a provider begins; gives the way out that it takes. */
  readonly attempt: (prepared: Sendable, waitMs: number, send: Send) => Send
  /** How the last attempt ended. */
  readonly outcome: (outcome: Outcome) => void
  /** What there is so far. */
  readonly trace: (ending?: Ending) => RecordedTrace
  /** Lets go of everything. */
  readonly drop: () => void
  /** It is kept whatever is kept of others. */
  readonly isWanted: boolean
}

/** What is known of a request that has ended. */
export interface Ending {
  readonly latencyMs: number
  readonly firstTokenMs?: number
  readonly failedAttempts?: readonly string[]
}

export interface RecordingSetup {
  readonly id: string
  readonly client: ClientProtocol
  /** In milliseconds of `performance.now()`. */
  readonly arrivedAt: number
  readonly budget: Budget
  readonly maxBytes: number
  readonly isWanted: boolean
}

export function createRecording(original: Exchange, setup: RecordingSetup): Recording {
  const { id, client, arrivedAt, budget, maxBytes, isWanted } = setup
  const time = Date.now() - (performance.now() - arrivedAt)
  const now = (): At => performance.now() - arrivedAt
  const asked = collectPieces(budget, maxBytes)
  const answered = collectPieces(budget, maxBytes)
  const attempts: AttemptRecording[] = []
  const clientSecrets = secretsIn(original.headers)
  let bodyAt: At | undefined
  let routedAt: At | undefined
  let route: (() => RecordedRoute) | undefined
  let status: number | undefined
  let headers: Readonly<Record<string, string>> = {}

  return {
    isWanted,
    exchange: recordExchange(original, {
      start(code, given) {
        status = code
        headers = given
      },
      write: (chunk) => answered.add(chunk, now()),
    }),
    received(body) {
      bodyAt = now()
      asked.add(body, bodyAt)
    },
    routed(explain) {
      routedAt = now()
      route = explain
    },
    attempt(prepared, waitMs, send) {
      const attempt = recordAttempt(prepared, send, { waitMs, now, budget, maxBytes }, clientSecrets)
      attempts.push(attempt)
      return attempt.send
    },
    outcome: ({ error, notes }) => attempts.at(-1)?.outcome(error, notes),
    trace(ending) {
      const secrets = [...new Set([...clientSecrets, ...attempts.flatMap((attempt) => attempt.secrets)])]
      const query = original.query.toString()
      return shareBodies({
        id,
        time: Math.round(time),
        isDone: ending !== undefined,
        ...(bodyAt === undefined ? {} : { bodyAt }),
        ...(routedAt === undefined ? {} : { routedAt }),
        ...(ending?.firstTokenMs === undefined ? {} : { firstTokenAt: ending.firstTokenMs }),
        ...(ending === undefined ? {} : { closedAt: ending.latencyMs }),
        client: {
          protocol: client,
          method: original.method,
          path: redactAddress(original.path + (query === '' ? '' : `?${query}`), secrets),
          headers: redactHeaders(original.headers, secrets),
          ...(bodyAt === undefined ? {} : { body: cleanBody(asked, secrets) }),
        },
        ...(route === undefined ? {} : { route: route() }),
        attempts: attempts.map((attempt) => attempt.trace()),
        passedOver: ending?.failedAttempts ?? [],
        ...(status === undefined
          ? {}
          : { answer: { status, headers: redactHeaders(headers, secrets), body: cleanBody(answered, secrets) } }),
      })
    },
    drop() {
      asked.drop()
      answered.drop()
      for (const attempt of attempts) attempt.drop()
    },
  }
}

/** A relayed body is the same on both sides: it is kept once. */
function shareBodies(trace: RecordedTrace): RecordedTrace {
  const { client, answer, attempts } = trace
  return {
    ...trace,
    attempts: attempts.map(({ request, reply, ...attempt }) => ({
      ...attempt,
      ...(request === undefined ? {} : { request: { ...request, body: shared(request.body, client.body) } }),
      ...(reply === undefined ? {} : { reply: { ...reply, body: shared(reply.body, answer?.body) } }),
    })),
  }
}

function shared(body: RecordedBody, other: RecordedBody | undefined): RecordedBody {
  const isSame = other !== undefined && Buffer.from(body.bytes).equals(other.bytes)
  return isSame ? { ...body, bytes: other.bytes } : body
}

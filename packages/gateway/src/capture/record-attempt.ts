// One attempt of a recording: stands between the lane and the way out, passes everything on, and remembers when it came.
import type { GatewayError, Note, ProtocolId } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { secretsOf } from '../observe/redact.ts'
import type { Sendable } from '../serve.ts'
import type { Send, UpstreamHandler, UpstreamRequest } from '../upstream/send.ts'
import { collectPieces, type Budget, type Pieces } from './pieces.ts'
import type { At, RecordedAttempt, RecordedBody } from './recorded.ts'
import { redactBytes, redactWords } from './redact-bytes.ts'
import { redactAddress, redactHeaders } from './redact-headers.ts'

export interface AttemptRecording {
  readonly send: Send
  readonly outcome: (error: GatewayError | undefined, notes: readonly Note[]) => void
  /** As far as it has come. */
  readonly trace: () => RecordedAttempt
  /** What must not be in any part of the trace. */
  readonly secrets: readonly string[]
  readonly drop: () => void
}

interface Facts {
  readonly provider: string
  readonly key?: string
  readonly model: string
  readonly protocol: ProtocolId
  readonly lane: string
  readonly waitMs: number
  readonly begunAt: At
}

interface Seen {
  sentAt?: At
  headersAt?: At
  firstByteAt?: At
  endedAt?: At
  request?: UpstreamRequest
  status?: number
  headers?: Headers
  error?: GatewayError
  notes?: readonly Note[]
}

/** `now` tells the time since the request arrived; `secrets` are those that the client showed. */
export function recordAttempt(
  { provider, upstreamModel, lane }: Sendable,
  send: Send,
  { waitMs, now, budget, maxBytes }: { waitMs: number; now: () => At; budget: Budget; maxBytes: number },
  clientSecrets: readonly string[],
): AttemptRecording {
  const facts: Facts = {
    provider: provider.name,
    ...(provider.keyName === undefined ? {} : { key: provider.keyName }),
    model: upstreamModel,
    protocol: provider.protocol,
    lane,
    waitMs,
    begunAt: now(),
  }
  const seen: Seen = {}
  const sent = collectPieces(budget, maxBytes)
  const reply = collectPieces(budget, maxBytes)
  const secrets = [...secretsOf(provider), ...clientSecrets]
  return {
    secrets,
    send(request, handler) {
      seen.request = request
      if (request.body !== undefined) sent.add(request.body, now())
      return send(request, listening(handler, seen, reply, now))
    },
    outcome(error, notes) {
      if (error !== undefined) seen.error = error
      seen.notes = notes
    },
    trace: () => attemptTrace(facts, seen, { sent, reply }, secrets),
    drop() {
      sent.drop()
      reply.drop()
    },
  }
}

function listening(handler: UpstreamHandler, seen: Seen, reply: Pieces, now: () => At): UpstreamHandler {
  return {
    onSent() {
      seen.sentAt = now()
      handler.onSent?.()
    },
    onHeaders(status, headers, control) {
      seen.headersAt = now()
      seen.status = status
      seen.headers = headers
      handler.onHeaders(status, headers, control)
    },
    onData(chunk) {
      const at = now()
      seen.firstByteAt ??= at
      reply.add(chunk, at)
      handler.onData(chunk)
    },
    onEnd() {
      seen.endedAt = now()
      handler.onEnd()
    },
    onError(error) {
      seen.endedAt = now()
      seen.error = error
      handler.onError(error)
    },
  }
}

function attemptTrace(
  facts: Facts,
  seen: Seen,
  { sent, reply }: { readonly sent: Pieces; readonly reply: Pieces },
  secrets: readonly string[],
): RecordedAttempt {
  const { request, status, headers, error, notes = [], sentAt, headersAt, firstByteAt, endedAt } = seen
  return {
    ...facts,
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(headersAt === undefined ? {} : { headersAt }),
    ...(firstByteAt === undefined ? {} : { firstByteAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(request === undefined
      ? {}
      : {
          request: {
            method: request.method,
            url: redactAddress(request.origin + request.path, secrets),
            headers: redactHeaders(request.headers, secrets),
            body: cleanBody(sent, secrets),
          },
        }),
    ...(status === undefined
      ? {}
      : { reply: { status, headers: redactHeaders(headers ?? {}, secrets), body: cleanBody(reply, secrets) } }),
    ...(error === undefined ? {} : { error: { kind: error.kind, message: redactWords(error.message, secrets) } }),
    notes: notes.map((note) => ({ ...note, text: redactWords(note.text, secrets) })),
  }
}

/** The body without the secrets. */
export function cleanBody(pieces: Pieces, secrets: readonly string[]): RecordedBody {
  const body = pieces.body()
  redactBytes(body.bytes, secrets, body.bytes.length < body.size)
  return body
}

// POST /api/session/codes, POST /api/session and DELETE /api/session: how a browser gets into the panel, and out of it.
import type { CodeAnswer, SessionAnswer } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { CODE_MS } from '../panel/sessions.ts'
import { readCookie, sessionCookie } from '../panel/session-cookie.ts'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'

/** Whether there is a panel, and it is not switched off. */
export function hasPanel({ options, config }: AdminContext): boolean {
  return options.panel !== undefined && config().admin.panel
}

/** A code for one session; made for whoever has the control token, or is signed in already. */
export function createCode(context: AdminContext, { query }: AdminRequest): Answer {
  requirePanel(context)
  const secs = query.get('secs') ?? String(CODE_MS / 1000)
  if (!/^\d{1,4}$/.test(secs) || Number(secs) > CODE_MS / 1000) {
    throw new GatewayError('invalid-request', `The parameter secs must be a whole number up to ${CODE_MS / 1000}.`, {
      path: 'secs',
    })
  }
  const { code, expiresAt } = context.sessions.createCode(Number(secs) * 1000)
  const body: CodeAnswer = { code, expires_at: new Date(expiresAt).toISOString() }
  return { status: 201, body }
}

/** Opens a session. */
export async function signIn(context: AdminContext, { headers, body }: AdminRequest): Promise<Answer> {
  requirePanel(context)
  const { code } = await body()
  if (typeof code !== 'string' || code.length > MAX_CHARS) {
    throw new GatewayError('invalid-request', 'Send {"code": "…"} with the code as text.', { path: 'code' })
  }
  const cookie = sessionCookie(headers, context.sessions.redeem(code))
  const answer: SessionAnswer = { signed_in: true }
  return { status: 200, body: answer, headers: { 'set-cookie': cookie } }
}

/** Ends the session of this browser. */
export function signOut({ sessions }: AdminContext, { headers }: AdminRequest): Answer {
  const secret = readCookie(headers)
  if (secret !== undefined) sessions.end(secret)
  const answer: SessionAnswer = { signed_in: false }
  return { status: 200, body: answer, headers: { 'set-cookie': sessionCookie(headers) } }
}

const MAX_CHARS = 100

function requirePanel(context: AdminContext): void {
  if (hasPanel(context)) return
  throw new GatewayError('not-found', 'This gateway has no panel, or [admin] panel is false in its configuration.')
}

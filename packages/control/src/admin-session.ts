// The contract of the admin API about signing in to the panel: one-time codes, and the session that a code opens.
import * as z from 'zod'

const at = z.string().describe('A moment, ISO 8601 in UTC.')

/** `POST /api/session/codes`, with status 201 */
export const codeAnswer = z.object({
  code: z.string().describe('Opens one session, once.'),
  expires_at: at,
})

/** `POST /api/session` with `{"code": …}`, whose case and dashes do not matter; the answer has the cookie in `set-cookie`. `DELETE` ends it. */
export const sessionAnswer = z.object({ signed_in: z.boolean() })

/** A code that opens one session. */
export type CodeAnswer = z.infer<typeof codeAnswer>
/** Whether this browser is signed in. */
export type SessionAnswer = z.infer<typeof sessionAnswer>

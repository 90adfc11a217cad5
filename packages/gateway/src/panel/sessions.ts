// Who is signed in to the panel: one-time codes from somebody who has the control token, and the sessions they opened. All
// of it is in memory and ends with the process; of codes and sessions only digests are kept.
import { randomBytes, randomInt } from 'node:crypto'
import { GatewayError } from '@ferryllm/protocols'
import { digest } from '../client-keys/digest.ts'

/** A code, and when it is worth nothing any more (milliseconds since 1970). */
export interface OneTimeCode {
  readonly code: string
  readonly expiresAt: number
}

export interface Sessions {
  /** One that lives that long. */
  readonly createCode: (lifeMs?: number) => OneTimeCode
  /** The secret of a new session; throws `unauthenticated`, or `limited` after too many wrong codes. */
  readonly redeem: (code: string) => string
  readonly isOpen: (secret: string) => boolean
  readonly end: (secret: string) => void
}

/** How long a code can be used. */
export const CODE_MS: number = 15 * 60_000
/** A session nobody has used for so long is over. */
const IDLE_MS = 7 * 24 * 60 * 60_000
const MAX_CODES = 20
const MAX_SESSIONS = 200

/** Without what looks alike; four groups of four are 79 bits, and can be typed. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Wrong codes that are heard in one window; everybody together, since who tries cannot be told on loopback. */
const MAX_TRIES = 10
const WINDOW_MS = 60_000

/** `now` in milliseconds since 1970. */
export function createSessions(now: () => number = Date.now): Sessions {
  const codes = new Map<string, number>()
  const sessions = new Map<string, number>()
  let tries = { since: 0, wrong: 0 }

  const refuseTooMany = (): void => {
    const time = now()
    if (time - tries.since >= WINDOW_MS) tries = { since: time, wrong: 0 }
    if (tries.wrong < MAX_TRIES) return
    throw new GatewayError('limited', 'There were too many wrong codes; wait a minute.', {
      retryAfterMs: tries.since + WINDOW_MS - time,
    })
  }
  return {
    createCode(lifeMs = CODE_MS) {
      const groups = Array.from({ length: 4 }, randomGroup)
      const expiresAt = now() + lifeMs
      keep(codes, digest(groups.join('')), expiresAt, MAX_CODES)
      return { code: groups.join('-'), expiresAt }
    },
    redeem(code) {
      refuseTooMany()
      const name = digest(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
      const expiresAt = codes.get(name)
      codes.delete(name)
      if (expiresAt === undefined || expiresAt <= now()) {
        tries.wrong += 1
        throw new GatewayError(
          'unauthenticated',
          'This code is not valid, or not any more: each works once, and for minutes only. "ferryllm ui" makes a new one.',
        )
      }
      const secret = randomBytes(32).toString('base64url')
      keep(sessions, digest(secret), now(), MAX_SESSIONS)
      return secret
    },
    isOpen(secret) {
      const name = digest(secret)
      const usedAt = sessions.get(name)
      if (usedAt === undefined) return false
      sessions.delete(name)
      if (now() - usedAt > IDLE_MS) return false
      sessions.set(name, now())
      return true
    },
    end(secret) {
      sessions.delete(digest(secret))
    },
  }
}

function randomGroup(): string {
  return Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** The oldest one makes room. */
function keep(map: Map<string, number>, name: string, value: number, most: number): void {
  map.set(name, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

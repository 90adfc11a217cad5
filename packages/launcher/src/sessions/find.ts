// Which sessions are meant: by text, client and directory, or one by its id.
import { GatewayError } from '@ferryllm/protocols'
import type { Session } from './session.ts'

export interface SessionQuery {
  /** Words that all stand in its title, what the user said, its directory, model, branch or id. */
  readonly text?: string
  readonly client?: Session['client']
  /** In this directory or below. */
  readonly directory?: string
}

export function filterSessions(sessions: readonly Session[], { text, client, directory }: SessionQuery): Session[] {
  const words = (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return sessions.filter((session) => {
    if (client !== undefined && session.client !== client) return false
    if (directory !== undefined && !isWithin(session.directory, directory)) return false
    const { id, title, words: said, directory: place = '', model = '', branch = '' } = session
    const all = words.length === 0 ? '' : [id, title, said, place, model, branch].join('\n').toLowerCase()
    return words.every((word) => all.includes(word))
  })
}

function isWithin(path: string | undefined, folder: string): boolean {
  const end = folder.endsWith('/') ? folder : `${folder}/`
  return path !== undefined && (path === folder || path.startsWith(end))
}

/** Long enough not to be met by chance. */
const PREFIX_CHARS = 4

/** One session by its id or the beginning of it. Throws `not-found`, and `invalid-request` when several begin so. */
export function findSession(sessions: readonly Session[], id: string, client?: Session['client']): Session {
  const candidates = filterSessions(sessions, client === undefined ? {} : { client })
  const exact = candidates.filter((session) => session.id === id)
  const found =
    exact.length > 0 ? exact : candidates.filter((session) => id.length >= PREFIX_CHARS && session.id.startsWith(id))
  const [first, second] = found
  if (first === undefined) throw new GatewayError('not-found', `There is no session ${id} on this computer.`)
  if (second !== undefined) {
    const ids = found.map((session) => `${session.client} ${session.id}`)
    throw new GatewayError('invalid-request', `Several sessions begin with ${id}: ${ids.slice(0, 5).join(', ')}.`)
  }
  return first
}

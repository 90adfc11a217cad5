// GET /api/sessions, GET and DELETE /api/sessions/{client}/{id}, and what was deleted
import { existsSync } from 'node:fs'
import {
  SESSION_CLIENTS,
  type ConversationAnswer,
  type SessionEntry,
  type SessionsAnswer,
  type TrashAnswer,
  type TrashedEntry,
} from '@ferryllm/control'
import { CODEX_PROVIDER } from '../agents/codex.ts'
import { filterSessions, findSession } from '../sessions/find.ts'
import type { Entry, Session } from '../sessions/session.ts'
import { deleteSession, emptyTrash, listTrash, restoreSession, type Trashed } from '../sessions/trash.ts'
import { count, iso, ok, oneOf, type Context, type Endpoints } from './part.ts'

const PAGE = 100
const MOST = 1000

export const sessionEndpoints: Endpoints = (context) => [
  { method: 'GET', path: /^\/api\/sessions$/, answer: async ({ query }) => ok(await list(context, query)) },
  { method: 'GET', path: /^\/api\/sessions\/trash$/, answer: () => ok(trash(context)) },
  {
    method: 'DELETE',
    path: /^\/api\/sessions\/trash$/,
    answer() {
      emptyTrash(context.host)
      return ok(trash(context))
    },
  },
  {
    method: 'POST',
    path: /^\/api\/sessions\/trash\/([^/]+)\/restore$/,
    answer: async ({ parameters: [id = ''] }) => ok(presentTrashed(await restoreSession(id, context.host))),
  },
  {
    method: 'GET',
    path: /^\/api\/sessions\/([^/]+)\/([^/]+)$/,
    answer: async ({ parameters, query }) => ok(await show(context, parameters, query)),
  },
  {
    method: 'DELETE',
    path: /^\/api\/sessions\/([^/]+)\/([^/]+)$/,
    answer: async ({ parameters }) =>
      ok(presentTrashed(await deleteSession(await find(context, parameters), context.host))),
  },
]

async function list({ sessions }: Context, query: URLSearchParams): Promise<SessionsAnswer> {
  const [from, limit] = [count(query, 'from', 0, Infinity), count(query, 'limit', PAGE, MOST)]
  const client = query.get('client')
  const scan = await sessions.scan()
  const found = filterSessions(scan.sessions, {
    ...(query.get('text') === null ? {} : { text: query.get('text') ?? '' }),
    ...(client === null ? {} : { client: oneOf(SESSION_CLIENTS, client) }),
    ...(query.get('directory') === null ? {} : { directory: query.get('directory') ?? '' }),
  })
  return {
    sessions: found.slice(from, from + limit).map(present),
    total: found.length,
    files: scan.files,
    malformed: scan.malformed,
    unreadable: scan.unreadable.map((each) => ({ ...each })),
  }
}

async function find({ sessions }: Context, [client, id = '']: readonly string[]): Promise<Session> {
  return findSession((await sessions.scan()).sessions, id, oneOf(SESSION_CLIENTS, client))
}

async function show(
  context: Context,
  parameters: readonly string[],
  query: URLSearchParams,
): Promise<ConversationAnswer> {
  const session = await find(context, parameters)
  const [from, limit] = [count(query, 'from', 0, Infinity), count(query, 'limit', PAGE, MOST)]
  const { entries, total } = await context.sessions.preview(session, from, limit)
  return { session: present(session), entries: entries.map(presentEntry), total }
}

function present(session: Session): SessionEntry {
  const { startedAt, updatedAt, archived = false, words: _words, malformed: _malformed, file: _file, ...rest } = session
  return {
    ...rest,
    archived,
    missing: session.directory === undefined || !existsSync(session.directory),
    repointed: session.client === 'codex' && session.provider !== undefined && session.provider !== CODEX_PROVIDER,
    started_at: iso(startedAt),
    updated_at: iso(updatedAt),
  }
}

function presentEntry({ at, isError = false, ...rest }: Entry): ConversationAnswer['entries'][number] {
  return { ...rest, is_error: isError, ...(at === undefined ? {} : { at: iso(at) }) }
}

function trash({ host }: Context): TrashAnswer {
  return { trash: listTrash(host).map(presentTrashed) }
}

function presentTrashed({ id, client, session, title, deletedAt }: Trashed): TrashedEntry {
  return { id, client, session, title, deleted_at: iso(deletedAt) }
}

// OpenCode: one database for all sessions. Its tables change with the versions: what is not there is not asked for.
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { LauncherHost } from '../host.ts'
import { parseJson } from '../read-json.ts'
import { openReadOnly } from './open-database.ts'
import { listAt, objectAt, textAt, type Json } from './read-lines.ts'
import { titleOf, wordsOf, type Entry, type Session } from './session.ts'

export function openCodeDatabase({ env, home }: LauncherHost): string {
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'opencode', 'opencode.db')
}

/** Every session that is not that of a subagent; nothing when the tables are not those that we know. */
export function readOpenCodeSessions(host: LauncherHost): Session[] {
  return withDatabase(host, [], (database) => {
    const columns = columnsOf(database, 'session')
    if (!['id', 'directory', 'title', 'time_created', 'time_updated'].every((name) => columns.has(name))) return []
    const hasParts = columnsOf(database, 'part').has('session_id') && columnsOf(database, 'message').has('session_id')
    const where = columns.has('parent_id') ? 'WHERE parent_id IS NULL' : ''
    const rows = listAt(database.prepare(`SELECT * FROM session ${where}`).all())
    const said = hasParts ? saidIn(database) : new Map<string, string[]>()
    return rows.map((row) => sessionOf(row, said.get(String(row['id'])) ?? []))
  })
}

/** The whole conversation. */
export function previewOpenCode(host: LauncherHost, id: string): Entry[] {
  return withDatabase(host, [], (database) => {
    const rows = listAt(
      database
        .prepare(
          `SELECT part.data AS part, message.data AS message, part.time_created AS at
           FROM part JOIN message ON message.id = part.message_id
           WHERE part.session_id = ? ORDER BY message.time_created, message.id, part.id`,
        )
        .all(id),
    )
    return rows.flatMap((row) => {
      const role = objectAt({ message: parseJson(String(row['message'])) }, 'message')['role']
      const at = Number(row['at'])
      return entriesOf(objectAt({ part: parseJson(String(row['part'])) }, 'part'), role === 'user').map((entry) => ({
        ...entry,
        at,
      }))
    })
  })
}

function withDatabase<T>(host: LauncherHost, none: T, work: (database: DatabaseSync) => T): T {
  const database = openReadOnly(openCodeDatabase(host))
  if (database === undefined) return none
  try {
    return work(database)
  } finally {
    database.close()
  }
}

function columnsOf(database: DatabaseSync, table: string): Set<unknown> {
  return new Set(listAt(database.prepare(`PRAGMA table_info(${table})`).all()).map((column) => column['name']))
}

/** The beginnings of what the user said, by session. */
function saidIn(database: DatabaseSync): Map<string, string[]> {
  const rows = listAt(
    database
      .prepare(
        `SELECT part.session_id AS session, substr(json_extract(part.data, '$.text'), 1, 200) AS text
         FROM part JOIN message ON message.id = part.message_id
         WHERE json_extract(message.data, '$.role') = 'user' AND json_extract(part.data, '$.type') = 'text'
           AND json_extract(part.data, '$.synthetic') IS NOT 1
         ORDER BY part.id`,
      )
      .all(),
  )
  const said = new Map<string, string[]>()
  for (const row of rows) {
    const text = textAt(row['text'])
    const session = String(row['session'])
    if (text !== undefined) said.set(session, [...(said.get(session) ?? []), text])
  }
  return said
}

function sessionOf(row: Json, said: readonly string[]): Session {
  const model = objectAt({ model: parseJson(textAt(row['model']) ?? 'null') }, 'model')
  const figures = ['tokens_input', 'tokens_output', 'tokens_reasoning', 'tokens_cache_read', 'tokens_cache_write']
  const tokens = figures.reduce((sum, name) => sum + Number(row[name] ?? 0), 0)
  const [modelId, provider] = [textAt(model['id']), textAt(model['providerID'])]
  return {
    client: 'opencode',
    id: String(row['id']),
    title: titleOf(textAt(row['title']) ?? said[0] ?? String(row['id'])),
    directory: String(row['directory']),
    startedAt: Number(row['time_created']),
    updatedAt: Number(row['time_updated']),
    turns: said.length,
    words: wordsOf(said),
    malformed: 0,
    ...(modelId === undefined ? {} : { model: modelId }),
    ...(provider === undefined ? {} : { provider }),
    ...(tokens === 0 ? {} : { tokens }),
    ...(row['time_archived'] == null ? {} : { archived: true }),
  }
}

function entriesOf(part: Json, isUser: boolean): Entry[] {
  const text = textAt(part['text'])
  switch (part['type']) {
    case 'text':
      return text === undefined || part['synthetic'] === true ? [] : [{ role: isUser ? 'user' : 'assistant', text }]
    case 'reasoning':
      return text === undefined ? [] : [{ role: 'reasoning', text }]
    case 'tool': {
      const state = objectAt(part, 'state')
      const result = textAt(state['output']) ?? textAt(state['error'])
      return [
        { role: 'tool-call', name: textAt(part['tool']) ?? '', text: JSON.stringify(state['input'] ?? {}) },
        ...(result === undefined
          ? []
          : [
              { role: 'tool-result', text: result, ...(state['status'] === 'error' ? { isError: true } : {}) } as const,
            ]),
      ]
    }
    default:
      return []
  }
}

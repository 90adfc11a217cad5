// Codex: a rollout file for each session below $CODEX_HOME, and a database that knows their names.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LauncherHost } from '../host.ts'
import { openReadOnly } from './open-database.ts'
import { contentText, listAt, objectAt, readLines, textAt, type Json } from './read-lines.ts'
import { finishDraft, timeOf, titleOf, type Draft, type Entry, type Session } from './session.ts'

export function codexHome({ env, home }: LauncherHost): string {
  return env['CODEX_HOME'] || join(home, '.codex')
}

/** The folders that hold session files, at whatever depth. */
export function codexFolders(host: LauncherHost): string[] {
  return ['sessions', 'archived_sessions'].map((name) => join(codexHome(host), name))
}

export function isCodexFile(name: string): boolean {
  return /^rollout-.*\.jsonl$/.test(name)
}

/** Nothing for the sessions of subagents, and for those in which nobody said anything. */
export function readCodexSession(file: string): Session | undefined {
  const { lines, malformed, modifiedAt } = readLines(file)
  const draft: Draft = { said: [] }
  for (const line of lines) {
    const payload = objectAt(line, 'payload')
    switch (line['type']) {
      case 'session_meta':
        if (typeof payload['source'] === 'object' && payload['source'] !== null) return undefined
        takeMeta(draft, payload)
        break
      case 'turn_context':
        // Where it was last: Codex asks when it is resumed from elsewhere.
        draft.directory = textAt(payload['cwd']) ?? draft.directory
        draft.model = textAt(payload['model']) ?? draft.model
        break
      case 'response_item':
        if (payload['type'] === 'message' && payload['role'] === 'user') takeSaid(draft, payload)
        break
      case 'event_msg':
        takeEvent(draft, payload)
        break
      default:
    }
    draft.updatedAt = timeOf(line['timestamp']) ?? draft.updatedAt
  }
  return finishDraft('codex', draft, { file, malformed, modifiedAt })
}

function takeMeta(draft: Draft, meta: Json): void {
  draft.id = textAt(meta['id'])
  draft.directory = textAt(meta['cwd'])
  draft.provider = textAt(meta['model_provider'])
  draft.startedAt = timeOf(meta['timestamp'])
  draft.branch = textAt(objectAt(meta, 'git')['branch'])
}

function takeSaid(draft: Draft, message: Json): void {
  const said = spoken(contentText(message['content']))
  if (said !== undefined) draft.said.push(said)
}

function takeEvent(draft: Draft, event: Json): void {
  const total = objectAt(event, 'info', 'total_token_usage')['total_tokens']
  if (event['type'] === 'token_count' && typeof total === 'number') draft.tokens = total
  if (event['type'] === 'thread_name_updated') draft.title = textAt(event['thread_name']) ?? draft.title
}

const REQUEST = '## My request for Codex:'

/** What the user said, without what Codex puts before it; undefined for what Codex says in the user's name. */
function spoken(text: string): string | undefined {
  const at = text.lastIndexOf(REQUEST)
  const own = (at < 0 ? text : text.slice(at + REQUEST.length)).trim()
  return own === '' || /^(<[a-z_]+>|# AGENTS\.md)/i.test(own) ? undefined : own
}

/** The whole conversation. */
export function previewCodex(file: string): Entry[] {
  return readLines(file, { whole: true }).lines.flatMap((line): Entry[] => {
    if (line['type'] !== 'response_item') return []
    const at = timeOf(line['timestamp'])
    return entriesOf(objectAt(line, 'payload')).map((entry) => (at === undefined ? entry : { ...entry, at }))
  })
}

function entriesOf(item: Json): Entry[] {
  const name = textAt(item['name']) ?? ''
  switch (item['type']) {
    case 'message': {
      const text = contentText(item['content'])
      if (item['role'] === 'assistant') return text === '' ? [] : [{ role: 'assistant', text }]
      const said = item['role'] === 'user' ? spoken(text) : undefined
      return said === undefined ? [] : [{ role: 'user', text: said }]
    }
    case 'reasoning': {
      const text = contentText(item['summary'])
      return text === '' ? [] : [{ role: 'reasoning', text }]
    }
    case 'function_call':
      return [{ role: 'tool-call', name, text: textAt(item['arguments']) ?? '' }]
    case 'custom_tool_call':
      return [{ role: 'tool-call', name, text: textAt(item['input']) ?? '' }]
    case 'local_shell_call':
      return [{ role: 'tool-call', name: 'shell', text: JSON.stringify(item['action']) }]
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [
        { role: 'tool-result', text: contentText(item['output']) || contentText(objectAt(item, 'output')['content']) },
      ]
    default:
      return []
  }
}

/** What the database adds to a session, by its id. */
export interface ThreadFacts {
  readonly title?: string
  readonly archived?: boolean
}

/** Names that were given, and what is archived. The database's number and columns change with the versions: nothing is taken for granted. */
export function readCodexThreads(host: LauncherHost): ReadonlyMap<string, ThreadFacts> {
  const folder = host.env['CODEX_SQLITE_HOME'] || codexHome(host)
  const file = newestState(folder)
  const database = file === undefined ? undefined : openReadOnly(join(folder, file))
  if (database === undefined) return new Map()
  try {
    const columns = new Set(
      listAt(database.prepare('PRAGMA table_info(threads)').all()).map((column) => column['name']),
    )
    if (!columns.has('id')) return new Map()
    const wanted = ['id', 'name', 'title', 'first_user_message', 'archived'].filter((name) => columns.has(name))
    const rows = listAt(database.prepare(`SELECT ${wanted.join(', ')} FROM threads`).all())
    return new Map(rows.map((row) => [String(row['id']), factsOf(row)]))
  } finally {
    database.close()
  }
}

function factsOf(row: Json): ThreadFacts {
  const title = textAt(row['name']) ?? (row['title'] === row['first_user_message'] ? undefined : textAt(row['title']))
  return {
    ...(title === undefined ? {} : { title: titleOf(title) }),
    ...(row['archived'] === 1 ? { archived: true } : {}),
  }
}

function newestState(folder: string): string | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => stateNumber(name) >= 0)
      .toSorted((a, b) => stateNumber(b) - stateNumber(a))[0]
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}

function stateNumber(name: string): number {
  return Number(/^state_(\d+)\.sqlite$/.exec(name)?.[1] ?? -1)
}

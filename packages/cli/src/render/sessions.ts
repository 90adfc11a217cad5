// Sessions of coding agents: many as a table, one as a conversation.
import { AGENTS, tildePath, type Entry, type Session, type Trashed } from '@ferryllm/launcher'
import { formatAge, formatCount, formatTime } from './numbers.ts'
import { printable, renderTable, type Paint } from './text.ts'

const NUMBERS = new Set(['turns', 'tokens'])
const TITLE_CHARS = 60
const ID_CHARS = 13

/** The table of sessions, as they come. */
export function renderSessions(sessions: readonly Session[], home: string, paint: Paint): string {
  const head = ['id', 'client', 'title', 'used', 'turns', 'tokens', 'model', 'folder']
  const rows = sessions.map(({ id, client, title, updatedAt, turns, tokens, model, directory, archived }) => [
    shortId(id, sessions),
    client,
    `${shorten(title, TITLE_CHARS)}${archived === true ? ' (archived)' : ''}`,
    formatAge(Date.now() - updatedAt),
    String(turns),
    tokens === undefined ? '-' : formatCount(tokens),
    model ?? '-',
    directory === undefined ? '-' : tildePath(directory, home),
  ])
  return renderTable(head, rows, paint, NUMBERS)
}

/** As much of an id as tells it from the others. */
function shortId(id: string, sessions: readonly Session[]): string {
  const short = id.slice(0, ID_CHARS)
  return sessions.some((other) => other.id !== id && other.id.startsWith(short)) ? id : short
}

const MARKS: Readonly<Record<Entry['role'], string>> = {
  user: 'you',
  assistant: 'assistant',
  reasoning: 'thinking',
  'tool-call': 'tool',
  'tool-result': 'result',
}
const RESULT_LINES = 12

/** Everything that was said, results of tools by their beginning. */
export function renderConversation(
  { client, title, directory, id }: Session,
  entries: readonly Entry[],
  home: string,
  paint: Paint,
): string {
  const place = directory === undefined ? '' : ` in ${tildePath(directory, home)}`
  const head = `${paint('bold', printable(title))}\n${paint('dim', printable(`${AGENTS[client].name}${place} · ${id}`))}\n`
  return head + entries.map((entry) => renderEntry(entry, paint)).join('')
}

function renderEntry({ role, text, name, at, isError }: Entry, paint: Paint): string {
  const mark = [MARKS[role], name, isError === true ? 'failed' : undefined]
    .filter((part) => part !== undefined)
    .join(' ')
  const time = at === undefined ? '' : `  ${formatTime(at)}`
  const lines = text.trimEnd().split('\n').map(printable)
  const isLong = role === 'tool-result' && lines.length > RESULT_LINES
  const shown = isLong ? [...lines.slice(0, RESULT_LINES), `… ${lines.length - RESULT_LINES} more lines`] : lines
  const color = role === 'user' ? 'cyan' : role === 'assistant' ? 'green' : 'dim'
  return `\n${paint(color, printable(mark) + time)}\n${shown.map((line) => `  ${line}\n`).join('')}`
}

/** Deleted sessions. */
export function renderTrash(trash: readonly Trashed[], paint: Paint): string {
  const rows = trash.map(({ id, client, title, deletedAt }) => [
    id,
    client,
    shorten(title, TITLE_CHARS),
    formatTime(deletedAt),
  ])
  return renderTable(['id', 'client', 'title', 'deleted'], rows, paint)
}

function shorten(text: string, chars: number): string {
  const all = Array.from(text)
  return all.length <= chars ? text : `${all.slice(0, chars - 1).join('')}…`
}

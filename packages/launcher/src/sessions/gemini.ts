// Gemini CLI: a file for each stretch of a session, in a folder for each directory, which another file names. A session that
// was resumed goes on in a file of its own, with everything that was in the one before.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LauncherHost } from '../host.ts'
import { contentText, listAt, objectAt, readLines, textAt, type Json } from './read-lines.ts'
import { finishDraft, timeOf, type Draft, type Entry, type Session } from './session.ts'

export function geminiFolder({ home }: LauncherHost): string {
  return join(home, '.gemini', 'tmp')
}

export function isGeminiFile(name: string): boolean {
  return /^session-.*\.jsonl$/.test(name)
}

export function readGeminiSession(file: string): Session | undefined {
  const { lines, malformed, modifiedAt } = readLines(file)
  const [head = {}] = lines
  if (textAt(head['kind']) !== undefined && head['kind'] !== 'main') return undefined
  const directory = directoryOf(file)
  const draft: Draft = { said: [], ...(directory === undefined ? {} : { directory }) }
  draft.id = textAt(head['sessionId'])
  draft.startedAt = timeOf(head['startTime'])
  for (const message of messagesOf(lines)) {
    draft.updatedAt = timeOf(message['timestamp']) ?? draft.updatedAt
    if (message['type'] === 'user') {
      const said = spoken(message['content'])
      if (said !== undefined) draft.said.push(said)
    } else {
      draft.model = textAt(message['model']) ?? draft.model
      const total = objectAt(message, 'tokens')['total']
      if (typeof total === 'number') draft.tokens = (draft.tokens ?? 0) + total
    }
  }
  return finishDraft('gemini', draft, { file, malformed, modifiedAt })
}

export function previewGemini(file: string): Entry[] {
  return messagesOf(readLines(file, { whole: true }).lines).flatMap((message): Entry[] => {
    const at = timeOf(message['timestamp'])
    const entries = message['type'] === 'user' ? userEntries(message) : replyEntries(message)
    return entries.map((entry) => (at === undefined ? entry : { ...entry, at }))
  })
}

/** A message may be written again, with what has come meanwhile. */
function messagesOf(lines: readonly Json[]): Json[] {
  const messages = new Map<string, Json>()
  for (const line of lines) {
    for (const message of textAt(line['id']) === undefined ? listAt(objectAt(line, '$set')['messages']) : [line]) {
      messages.set(String(message['id']), message)
    }
  }
  return [...messages.values()]
}

function spoken(content: unknown): string | undefined {
  const text = contentText(content).trim()
  return text === '' || text.startsWith('<session_context>') ? undefined : text
}

function userEntries(message: Json): Entry[] {
  const said = spoken(message['content'])
  return said === undefined ? [] : [{ role: 'user', text: said }]
}

function replyEntries(message: Json): Entry[] {
  const text = contentText(message['content'])
  const thoughts = listAt(message['thoughts']).flatMap((thought) => textAt(thought['description']) ?? [])
  return [
    ...thoughts.map((thought): Entry => ({ role: 'reasoning', text: thought })),
    ...(text === '' ? [] : [{ role: 'assistant', text } as const]),
    ...listAt(message['toolCalls']).flatMap((call): Entry[] => [
      { role: 'tool-call', name: textAt(call['name']) ?? '', text: JSON.stringify(call['args'] ?? {}) },
      {
        role: 'tool-result',
        text: textAt(call['resultDisplay']) ?? JSON.stringify(call['result'] ?? ''),
        ...(call['status'] === 'error' ? { isError: true } : {}),
      },
    ]),
  ]
}

/** The file beside the chats that says which directory they belong to. */
function directoryOf(file: string): string | undefined {
  try {
    return textAt(readFileSync(join(dirname(dirname(file)), '.project_root'), 'utf8').trim())
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}

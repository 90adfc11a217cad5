// Claude Code: a file for each session, in a folder for each directory. The folder's name does not say which one: the lines do.
import { join } from 'node:path'
import type { LauncherHost } from '../host.ts'
import { contentText, listAt, objectAt, readLines, textAt, type Json } from './read-lines.ts'
import { finishDraft, timeOf, type Draft, type Entry, type Session } from './session.ts'

export function claudeFolder({ env, home }: LauncherHost): string {
  return join(env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), 'projects')
}

/** Files of subagents begin otherwise, or lie deeper. */
export function isClaudeFile(name: string): boolean {
  return /^[\da-f]{8}-[\da-f-]+\.jsonl$/i.test(name)
}

export function readClaudeSession(file: string): Session | undefined {
  const { lines, malformed, modifiedAt, isPartial } = readLines(file)
  const draft: Draft = { said: [] }
  const usage = new Map<string, number>()
  for (const line of lines) {
    draft.id ??= textAt(line['sessionId'])
    draft.directory ??= textAt(line['cwd'])
    draft.branch = branchOf(line) ?? draft.branch
    const at = timeOf(line['timestamp'])
    draft.startedAt ??= at
    draft.updatedAt = at ?? draft.updatedAt
    // A name that was given wins over one that was made up.
    if (line['type'] === 'custom-title') draft.title = textAt(line['customTitle']) ?? draft.title
    if (line['type'] === 'summary') draft.title ??= textAt(line['summary'])
    if (line['isSidechain'] === true || line['isMeta'] === true) continue
    if (line['type'] === 'user') takeSaid(draft, line)
    if (line['type'] === 'assistant') takeReply(draft, line, usage)
  }
  if (!isPartial && usage.size > 0) draft.tokens = [...usage.values()].reduce((sum, each) => sum + each, 0)
  return finishDraft('claude', draft, { file, malformed, modifiedAt })
}

function branchOf(line: Json): string | undefined {
  const branch = textAt(line['gitBranch'])
  return branch === 'HEAD' ? undefined : branch
}

function takeSaid(draft: Draft, line: Json): void {
  const said = spoken(objectAt(line, 'message')['content'])
  if (said !== undefined) draft.said.push(said)
}

/** Each block of a message is a line with the usage of the whole. */
function takeReply(draft: Draft, line: Json, usage: Map<string, number>): void {
  const message = objectAt(line, 'message')
  const model = textAt(message['model'])
  if (model !== undefined && model !== '<synthetic>') draft.model = model
  const figures = objectAt(message, 'usage')
  const names = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens']
  const sum = names.reduce((total, name) => total + (typeof figures[name] === 'number' ? figures[name] : 0), 0)
  if (sum > 0) usage.set(textAt(message['id']) ?? '', sum)
}

/** What the user typed; undefined for results of tools, and for what the client says in the user's name. */
function spoken(content: unknown): string | undefined {
  const isText = typeof content === 'string' || listAt(content).some((part) => part['type'] === 'text')
  const text = isText ? contentText(content).trim() : ''
  return text === '' || /^(<[a-z-]+>|Caveat:|\[Request interrupted)/i.test(text) ? undefined : text
}

/** The whole conversation, without that of subagents. */
export function previewClaude(file: string): Entry[] {
  return readLines(file, { whole: true }).lines.flatMap((line): Entry[] => {
    if (line['isSidechain'] === true || line['isMeta'] === true) return []
    const at = timeOf(line['timestamp'])
    const { content } = objectAt(line, 'message')
    const entries =
      line['type'] === 'user' ? userEntries(content) : line['type'] === 'assistant' ? assistantEntries(content) : []
    return entries.map((entry) => (at === undefined ? entry : { ...entry, at }))
  })
}

function userEntries(content: unknown): Entry[] {
  const results = listAt(content).filter((part) => part['type'] === 'tool_result')
  const said = spoken(content)
  return [
    ...results.map((part): Entry => ({
      role: 'tool-result',
      text: contentText(part['content']),
      ...(part['is_error'] === true ? { isError: true } : {}),
    })),
    ...(said === undefined ? [] : [{ role: 'user', text: said } as const]),
  ]
}

function assistantEntries(content: unknown): Entry[] {
  if (typeof content === 'string') return content === '' ? [] : [{ role: 'assistant', text: content }]
  return listAt(content).flatMap((part): Entry[] => {
    switch (part['type']) {
      case 'text':
        return textAt(part['text']) === undefined ? [] : [{ role: 'assistant', text: String(part['text']) }]
      case 'thinking':
        return textAt(part['thinking']) === undefined ? [] : [{ role: 'reasoning', text: String(part['thinking']) }]
      case 'tool_use':
        return [{ role: 'tool-call', name: textAt(part['name']) ?? '', text: JSON.stringify(part['input']) }]
      default:
        return []
    }
  })
}

// Session files as the clients write them (Codex 0.169, Claude Code 2.1, Gemini CLI 0.61), as far as they are read.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openCodeDatabase } from '../src/sessions/opencode.ts'
import type { LauncherHost } from '../src/host.ts'

export const CODEX_ID = '01a1fa54-524c-7b41-90de-ebab43ae2ab8'
export const CLAUDE_ID = '99ea097c-04f5-46c3-9dee-f02d66046be3'
export const GEMINI_ID = '8f73d651-5e87-46c1-9927-be8a1e26397c'

function write(file: string, lines: readonly (object | string)[]): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''))
  return file
}

interface Options {
  readonly id?: string
  readonly directory?: string
  readonly said?: string
  /** Further lines: objects, or text as it stands. */
  readonly more?: readonly (object | string)[]
}

export function writeCodex(
  host: LauncherHost,
  { id = CODEX_ID, directory = '/w/app', said = 'Fix the test', more = [] }: Options = {},
): string {
  const line = (type: string, payload: object): object => ({ timestamp: '2026-11-20T10:00:00.000Z', type, payload })
  const message = (role: string, text: string): object =>
    line('response_item', {
      type: 'message',
      role,
      content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
    })
  return write(join(host.home, `.codex/sessions/2026/11/20/rollout-2026-11-20T10-00-00-${id}.jsonl`), [
    line('session_meta', {
      id,
      timestamp: '2026-11-20T10:00:00.000Z',
      cwd: '/start',
      model_provider: 'gw',
      source: 'cli',
      git: { branch: 'main' },
    }),
    message('developer', '<skills_instructions>'),
    message('user', '<environment_context>\n  <cwd>/w</cwd>\n</environment_context>'),
    message('user', '# AGENTS.md instructions for /w'),
    line('turn_context', { cwd: directory, model: 'gpt-5.5' }),
    message('user', `# Context\nopen file\n## My request for Codex:\n${said}`),
    line('response_item', {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'look first' }],
      encrypted_content: 'x',
    }),
    line('response_item', { type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin Patch' }),
    line('response_item', { type: 'custom_tool_call_output', output: [{ type: 'input_text', text: 'Done' }] }),
    line('response_item', { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"ls"}' }),
    line('response_item', { type: 'function_call_output', output: 'a.ts' }),
    message('assistant', 'It passes.'),
    line('event_msg', { type: 'token_count', info: { total_token_usage: { total_tokens: 1234 } } }),
    ...more,
  ])
}

export function writeClaude(
  host: LauncherHost,
  { id = CLAUDE_ID, directory = '/w/app', said = 'Refactor the parser', more = [] }: Options = {},
): string {
  const line = (type: string, message: object, extra: object = {}): object => ({
    type,
    isSidechain: false,
    timestamp: '2026-11-20T11:00:00.000Z',
    cwd: directory,
    sessionId: id,
    gitBranch: 'topic',
    message,
    ...extra,
  })
  const reply = (part: object): object =>
    line('assistant', {
      id: 'msg_1',
      model: 'claude-opus-5-5',
      role: 'assistant',
      content: [part],
      usage: { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 5 },
    })
  return write(join(host.home, `.claude/projects/${directory.replaceAll(/[/.]/g, '-')}/${id}.jsonl`), [
    { type: 'mode', mode: 'default', sessionId: id },
    { type: 'queue-operation', operation: 'enqueue', content: said, sessionId: id },
    line('user', { role: 'user', content: '<command-name>/clear</command-name>' }),
    line('user', { role: 'user', content: 'Caveat: not by the user' }, { isMeta: true }),
    line('user', { role: 'user', content: said }),
    reply({ type: 'thinking', thinking: 'hm', signature: 's' }),
    reply({ type: 'tool_use', id: 't', name: 'Read', input: { file_path: '/w/a' } }),
    line('user', {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 't', is_error: true, content: [{ type: 'text', text: 'no such file' }] },
      ],
    }),
    reply({ type: 'text', text: 'Done.' }),
    line('user', { role: 'user', content: 'of a subagent' }, { isSidechain: true }),
    ...more,
  ])
}

export function writeGemini(
  host: LauncherHost,
  { id = GEMINI_ID, directory = '/w/app', said = 'Explain this', more = [] }: Options = {},
  minute = '07',
): string {
  const folder = join(host.home, '.gemini/tmp/app')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '.project_root'), directory)
  const timestamp = `2026-11-20T19:${minute}:42.000Z`
  return write(join(folder, `chats/session-2026-11-20T19-${minute}-${id.slice(0, 8)}.jsonl`), [
    { sessionId: id, projectHash: 'x', startTime: timestamp, lastUpdated: timestamp, kind: 'main' },
    { $set: { messages: [{ id: 'm0', timestamp, type: 'user', content: [{ text: '<session_context>\n' }] }] } },
    { id: 'm1', timestamp, type: 'user', content: [{ text: said }] },
    { id: 'm2', timestamp, type: 'gemini', content: '', model: 'gemini-3.1-pro-preview' },
    {
      id: 'm2',
      timestamp,
      type: 'gemini',
      content: 'It is a parser.',
      thoughts: [{ subject: 's', description: 'read it' }],
      toolCalls: [{ name: 'read_file', args: { path: 'a' }, status: 'success', resultDisplay: 'text of a' }],
      tokens: { total: 50 },
      model: 'gemini-3.1-pro-preview',
    },
    ...more,
  ])
}

/** The tables of OpenCode 1.18, with one session and one of a subagent. */
export function writeOpenCode(host: LauncherHost, directory = '/w/app'): void {
  const file = openCodeDatabase(host)
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file)
  database.exec(`
    CREATE TABLE session (id TEXT, parent_id TEXT, directory TEXT, title TEXT, model TEXT, tokens_input INTEGER,
      tokens_output INTEGER, time_created INTEGER, time_updated INTEGER, time_archived INTEGER);
    CREATE TABLE message (id TEXT, session_id TEXT, time_created INTEGER, data TEXT);
    CREATE TABLE part (id TEXT, message_id TEXT, session_id TEXT, time_created INTEGER, data TEXT);`)
  const session = database.prepare('INSERT INTO session VALUES (?, ?, ?, ?, ?, 100, 7, 1000, 2000, NULL)')
  session.run('ses_1', null, directory, 'Parse the input', '{"id":"glm-5","providerID":"ferryllm"}')
  session.run('ses_2', 'ses_1', directory, 'a subagent', null)
  const message = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?)')
  const part = database.prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?)')
  message.run('msg_1', 'ses_1', 1000, '{"role":"user"}')
  message.run('msg_2', 'ses_1', 1500, '{"role":"assistant"}')
  part.run('prt_1', 'msg_1', 'ses_1', 1000, '{"type":"text","text":"Parse it"}')
  part.run('prt_2', 'msg_1', 'ses_1', 1000, '{"type":"text","text":"a file","synthetic":true}')
  part.run('prt_3', 'msg_2', 'ses_1', 1500, '{"type":"step-start"}')
  part.run(
    'prt_4',
    'msg_2',
    'ses_1',
    1500,
    '{"type":"tool","tool":"bash","state":{"status":"error","input":{"command":"x"},"error":"not found"}}',
  )
  part.run('prt_5', 'msg_2', 'ses_1', 1500, '{"type":"text","text":"Parsed."}')
  database.close()
}

/** The database of Codex, as far as it is read. */
export function writeCodexThreads(host: LauncherHost, version: number, name: string): void {
  mkdirSync(join(host.home, '.codex'), { recursive: true })
  const database = new DatabaseSync(join(host.home, `.codex/state_${version}.sqlite`))
  database.exec('CREATE TABLE threads (id TEXT, title TEXT, first_user_message TEXT, archived INTEGER, name TEXT)')
  database.prepare("INSERT INTO threads VALUES (?, 'Fix', 'Fix', 1, ?)").run(CODEX_ID, name)
  database.close()
}

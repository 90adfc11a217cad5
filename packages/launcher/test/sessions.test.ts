// Sessions of the clients: found, searched, read, deleted and put back.
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { launcherPaths } from '../src/host.ts'
import { createSessionReader } from '../src/sessions/ask-thread.ts'
import { openCodeDatabase } from '../src/sessions/opencode.ts'
import { filterSessions, findSession } from '../src/sessions/find.ts'
import { previewSession } from '../src/sessions/preview.ts'
import { resumeWish } from '../src/sessions/resume.ts'
import { scanSessions } from '../src/sessions/scan.ts'
import type { Session } from '../src/sessions/session.ts'
import { deleteSession, emptyTrash, listTrash, restoreSession } from '../src/sessions/trash.ts'
import {
  CLAUDE_ID,
  CODEX_ID,
  GEMINI_ID,
  writeClaude,
  writeCodex,
  writeCodexThreads,
  writeGemini,
  writeOpenCode,
} from './session-files.ts'
import { testMachine } from './support.ts'

const AT = { codex: Date.parse('2026-11-20T10:00:00Z'), claude: Date.parse('2026-11-20T11:00:00Z') }

describe('found are those of', () => {
  test('Codex, in the directory of the last turn', () => {
    const machine = testMachine()
    const file = writeCodex(machine)
    expect(scanSessions(machine).sessions).toEqual([
      {
        client: 'codex',
        id: CODEX_ID,
        title: 'Fix the test',
        directory: '/w/app',
        model: 'gpt-5.5',
        provider: 'gw',
        branch: 'main',
        startedAt: AT.codex,
        updatedAt: AT.codex,
        turns: 1,
        tokens: 1234,
        words: 'Fix the test',
        malformed: 0,
        file,
      },
    ])
  })

  test('Codex, by the name in its newest database', () => {
    const machine = testMachine()
    writeCodex(machine)
    writeCodexThreads(machine, 4, 'old name')
    writeCodexThreads(machine, 5, 'A good name')
    expect(scanSessions(machine).sessions).toMatchObject([{ title: 'A good name', archived: true }])
  })

  test('Claude Code, with the usage of a message counted once', () => {
    const machine = testMachine()
    const file = writeClaude(machine)
    expect(scanSessions(machine).sessions).toEqual([
      {
        client: 'claude',
        id: CLAUDE_ID,
        title: 'Refactor the parser',
        directory: '/w/app',
        model: 'claude-opus-5-5',
        branch: 'topic',
        startedAt: AT.claude,
        updatedAt: AT.claude,
        turns: 1,
        tokens: 105,
        words: 'Refactor the parser',
        malformed: 0,
        file,
      },
    ])
  })

  test('Claude Code, by the name that was given', () => {
    const machine = testMachine()
    writeClaude(machine, {
      more: [
        { type: 'summary', summary: 'made up' },
        { type: 'custom-title', customTitle: 'Mine' },
      ],
    })
    expect(scanSessions(machine).sessions).toMatchObject([{ title: 'Mine' }])
  })

  test('OpenCode, without those of subagents', () => {
    const machine = testMachine()
    writeOpenCode(machine)
    expect(scanSessions(machine).sessions).toEqual([
      {
        client: 'opencode',
        id: 'ses_1',
        title: 'Parse the input',
        directory: '/w/app',
        model: 'glm-5',
        provider: 'ferryllm',
        startedAt: 1000,
        updatedAt: 2000,
        turns: 1,
        tokens: 107,
        words: 'Parse it',
        malformed: 0,
      },
    ])
  })

  test('Gemini CLI; one that was resumed is one, as its last file has it', () => {
    const machine = testMachine()
    writeGemini(machine)
    const file = writeGemini(
      machine,
      { more: [{ id: 'm3', timestamp: '2026-11-20T19:09:00.000Z', type: 'user', content: 'And now?' }] },
      '08',
    )
    expect(scanSessions(machine).sessions).toMatchObject([
      { client: 'gemini', id: GEMINI_ID, title: 'Explain this', directory: '/w/app', turns: 2, tokens: 50, file },
    ])
  })

  test('clients whose folders were moved by their variables', () => {
    const machine = testMachine()
    writeCodex(machine)
    writeClaude(machine)
    Object.assign(machine.env, {
      CODEX_HOME: join(machine.home, '.codex'),
      CLAUDE_CONFIG_DIR: join(machine.home, '.claude'),
    })
    expect(scanSessions({ ...machine, home: '/nonexistent' }).sessions).toHaveLength(2)
  })

  test('nobody where there is no client', () => {
    expect(scanSessions(testMachine())).toEqual({ sessions: [], files: 0, read: 0, unreadable: [], malformed: 0 })
  })
})

describe('left out are', () => {
  test('subagents, sessions in which nobody spoke, and other files', () => {
    const machine = testMachine()
    const folder = dirname(writeClaude(machine))
    writeFileSync(join(folder, 'agent-1.jsonl'), readFileSync(join(folder, `${CLAUDE_ID}.jsonl`)))
    mkdirSync(join(folder, CLAUDE_ID, 'subagents'), { recursive: true })
    writeFileSync(
      join(folder, CLAUDE_ID, 'subagents', `${CODEX_ID}.jsonl`),
      readFileSync(join(folder, `${CLAUDE_ID}.jsonl`)),
    )
    writeFileSync(join(folder, `${CODEX_ID}.jsonl`), '{"type":"mode","sessionId":"x"}\n')
    expect(scanSessions(machine).sessions.map(({ id }) => id)).toEqual([CLAUDE_ID])
  })
})

describe('what cannot be read', () => {
  test('is left out by the line, and counted; the half line of a file being written is not counted', () => {
    const machine = testMachine()
    writeCodex(machine, { more: ['not json\n', '[1]\n', '{"half":'] })
    const { sessions, malformed } = scanSessions(machine)
    expect([sessions.length, sessions[0]?.malformed, malformed]).toEqual([1, 2, 2])
  })

  test('never stops a scan, whatever stands in a file', () => {
    const machine = testMachine()
    const file = writeClaude(machine)
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom(
        '{"type":"user","message":null}',
        '{"type":"assistant","message":{"content":[null,1]}}',
        '{"type":7}',
        '{"sessionId":{}}',
      ),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        writeFileSync(file, lines.join('\n'))
        const { unreadable, sessions } = scanSessions(machine)
        expect(unreadable).toEqual([])
        for (const session of sessions) previewSession(session, machine)
      }),
      { numRuns: 60 },
    )
  })

  test('is named: a file that may not be read, a database that is none', () => {
    const machine = testMachine()
    const file = writeCodex(machine)
    unlinkSync(file)
    mkdirSync(dirname(openCodeDatabase(machine)), { recursive: true })
    writeFileSync(openCodeDatabase(machine), 'no database at all, but long enough to be taken for one'.repeat(40))
    const { sessions, unreadable } = scanSessions(machine)
    expect(sessions).toEqual([])
    expect(unreadable).toEqual([{ file: 'the database of OpenCode', reason: expect.stringMatching(/database/) }])
  })

  test('a folder in a circle ends', () => {
    const machine = testMachine()
    symlinkSync('..', join(dirname(writeCodex(machine)), 'loop'))
    expect(scanSessions(machine).sessions).toHaveLength(1)
  })
})

describe('a second scan', () => {
  test('opens only what has changed', () => {
    const machine = testMachine()
    writeCodex(machine)
    const file = writeClaude(machine)
    expect(scanSessions(machine).read).toBe(2)
    expect(scanSessions(machine)).toMatchObject({ read: 0, files: 2, sessions: [{ id: CLAUDE_ID }, { id: CODEX_ID }] })
    appendFileSync(file, `${JSON.stringify({ type: 'custom-title', customTitle: 'New', sessionId: CLAUDE_ID })}\n`)
    expect(scanSessions(machine)).toMatchObject({ read: 1, sessions: [{ title: 'New' }, {}] })
    unlinkSync(file)
    expect(scanSessions(machine)).toMatchObject({ read: 0, files: 1, sessions: [{ id: CODEX_ID }] })
  })

  test.each([
    '{"version":1,"files":[["x"',
    '{"version":99,"files":[],"sessions":[]}',
    '{"version":1,"files":[["/x",1,1]],"sessions":[{"id":1}]}',
  ])('reads everything again where the index is %j', (index) => {
    const machine = testMachine()
    writeCodex(machine)
    scanSessions(machine)
    writeFileSync(launcherPaths(machine).sessionIndex, index)
    expect(scanSessions(machine)).toMatchObject({ read: 1, sessions: [{ id: CODEX_ID }] })
  })

  test('keeps what it knows from others', () => {
    const machine = testMachine()
    writeCodex(machine)
    scanSessions(machine)
    expect(statSync(launcherPaths(machine).sessionIndex).mode & 0o777).toBe(0o600)
  })
})

test('a thread gives the same, one scan for all who ask at once', async () => {
  const machine = testMachine()
  writeCodex(machine)
  const reader = createSessionReader(machine)
  const [first, second] = await Promise.all([reader.scan(), reader.scan()])
  expect(first).toBe(second)
  const [session] = first.sessions
  expect(first).toEqual({ ...scanSessions(machine), read: 1 })
  expect(await reader.preview(session!, 0, 1)).toEqual(previewSession(session!, machine, 0, 1))
})

test('a file that is larger than anybody would wait for is read at both ends', () => {
  const machine = testMachine()
  const filler = `${JSON.stringify({ type: 'response_item', payload: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'x'.repeat(5000) }] } })}\n`
  writeCodex(machine, {
    more: [
      filler.repeat(700),
      { type: 'turn_context', timestamp: '2026-11-20T12:00:00.000Z', payload: { cwd: '/w/last', model: 'gpt-6' } },
    ],
  })
  expect(scanSessions(machine)).toMatchObject({
    malformed: 0,
    sessions: [{ title: 'Fix the test', directory: '/w/last', model: 'gpt-6' }],
  })
})

describe('a preview has everything, with tools:', () => {
  const plain = (machine: ReturnType<typeof testMachine>): unknown => {
    const [session] = scanSessions(machine).sessions
    return previewSession(session!, machine).entries.map(({ role, name, text, isError }) =>
      [role, name, text, isError].filter((part) => part !== undefined),
    )
  }

  test('Codex', () => {
    const machine = testMachine()
    writeCodex(machine)
    expect(plain(machine)).toEqual([
      ['user', 'Fix the test'],
      ['reasoning', 'look first'],
      ['tool-call', 'apply_patch', '*** Begin Patch'],
      ['tool-result', 'Done'],
      ['tool-call', 'exec_command', '{"cmd":"ls"}'],
      ['tool-result', 'a.ts'],
      ['assistant', 'It passes.'],
    ])
  })

  test('Claude Code', () => {
    const machine = testMachine()
    writeClaude(machine)
    expect(plain(machine)).toEqual([
      ['user', 'Refactor the parser'],
      ['reasoning', 'hm'],
      ['tool-call', 'Read', '{"file_path":"/w/a"}'],
      ['tool-result', 'no such file', true],
      ['assistant', 'Done.'],
    ])
  })

  test('OpenCode', () => {
    const machine = testMachine()
    writeOpenCode(machine)
    expect(plain(machine)).toEqual([
      ['user', 'Parse it'],
      ['tool-call', 'bash', '{"command":"x"}'],
      ['tool-result', 'not found', true],
      ['assistant', 'Parsed.'],
    ])
  })

  test('Gemini CLI', () => {
    const machine = testMachine()
    writeGemini(machine)
    expect(plain(machine)).toEqual([
      ['user', 'Explain this'],
      ['reasoning', 'read it'],
      ['assistant', 'It is a parser.'],
      ['tool-call', 'read_file', '{"path":"a"}'],
      ['tool-result', 'text of a'],
    ])
  })

  test('a page of it says how much there is', () => {
    const machine = testMachine()
    writeCodex(machine)
    const [session] = scanSessions(machine).sessions
    expect(previewSession(session!, machine, 6, 5)).toMatchObject({ total: 7, entries: [{ text: 'It passes.' }] })
  })
})

describe('a session is found', () => {
  const session = (id: string, more: Partial<Session> = {}): Session => ({
    client: 'codex',
    id,
    title: 'Fix the parser',
    startedAt: 1,
    updatedAt: 1,
    turns: 1,
    words: 'please look at Straße',
    malformed: 0,
    ...more,
  })
  const all = [
    session('abcd1', { directory: '/w/app' }),
    session('abcd2', { client: 'claude', directory: '/w/apple', model: 'opus' }),
  ]
  const ids = (query: Parameters<typeof filterSessions>[1]): string[] => filterSessions(all, query).map(({ id }) => id)

  test.each([
    [{ text: 'PARSER straße' }, ['abcd1', 'abcd2']],
    [{ text: 'parser opus' }, ['abcd2']],
    [{ text: 'nothing' }, []],
    [{ client: 'claude' } as const, ['abcd2']],
    [{ directory: '/w/app' }, ['abcd1']],
    [{ directory: '/w' }, ['abcd1', 'abcd2']],
  ])('by %j', (query, found) => {
    expect(ids(query)).toEqual(found)
  })

  test('by the beginning of its id, if that is its alone', () => {
    expect(findSession(all, 'abcd1').id).toBe('abcd1')
    expect(findSession(all, 'abcd', 'claude').id).toBe('abcd2')
    expect(() => findSession(all, 'abcd')).toThrow('Several sessions begin with abcd: codex abcd1, claude abcd2.')
    expect(() => findSession(all, 'abc', 'claude')).toThrow('no session abc')
  })
})

describe('to resume', () => {
  const session: Session = {
    client: 'claude',
    id: 'i',
    title: 't',
    startedAt: 1,
    updatedAt: 1,
    turns: 1,
    words: '',
    malformed: 0,
    file: '/f',
    provider: 'openai',
  }

  test('the directory of the session is taken, and what it was recorded with', () => {
    const { home } = testMachine()
    expect(resumeWish({ ...session, directory: home }, { effort: 'high', fork: true })).toEqual({
      client: 'claude',
      directory: home,
      effort: 'high',
      resume: { id: 'i', file: '/f', recordedProvider: 'openai', fork: true },
    })
  })

  test('another directory can be named, and must be where that one is gone', () => {
    expect(resumeWish({ ...session, directory: '/gone' }, { directory: '/w' }).directory).toBe('/w')
    expect(() => resumeWish({ ...session, directory: '/gone' })).toThrow(
      'The folder of this session is gone (/gone): say where to go on.',
    )
    expect(() => resumeWish(session)).toThrow('not known where')
  })
})

describe('a deleted session', () => {
  test('comes back as it was', async () => {
    const machine = testMachine()
    const file = writeClaude(machine)
    chmodSync(file, 0o600)
    const before = [readFileSync(file, 'utf8'), statSync(file).mtimeMs, statSync(file).mode]
    const trashed = await deleteSession(scanSessions(machine).sessions[0]!, machine)
    expect([existsSync(file), scanSessions(machine).sessions]).toEqual([false, []])
    expect(listTrash(machine)).toEqual([trashed])
    await restoreSession(trashed.id, machine)
    expect([readFileSync(file, 'utf8'), statSync(file).mtimeMs, statSync(file).mode]).toEqual(before)
    expect(listTrash(machine)).toEqual([])
  })

  test('is not put in the place of another', async () => {
    const machine = testMachine()
    const file = writeClaude(machine)
    const { id } = await deleteSession(scanSessions(machine).sessions[0]!, machine)
    writeFileSync(file, 'new')
    await expect(restoreSession(id, machine)).rejects.toThrow('is there again')
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  test('of OpenCode is exported, then deleted by OpenCode; put back it is imported from its directory', async () => {
    const machine = testMachine()
    const directory = machine.folder('app')
    writeOpenCode(machine, directory)
    const log = join(machine.home, 'log')
    machine.program(
      'opencode',
      `echo "$PWD $*" >>'${log}'`,
      `[ "$1" = export ] && echo 'Exporting' >&2 && echo '{"info":{"id":"ses_1"}}'`,
      'exit 0',
    )
    const { id } = await deleteSession(scanSessions(machine).sessions[0]!, machine)
    await restoreSession(id, machine)
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    expect(lines.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual([
      'export ses_1',
      'session delete',
      expect.stringMatching(/^import .*export\.json$/),
    ])
    expect(lines[2]?.split(' ')[0]).toBe(directory)
  })

  test('of OpenCode is not deleted before it was exported', async () => {
    const machine = testMachine()
    writeOpenCode(machine)
    const log = join(machine.home, 'log')
    machine.program('opencode', `echo "$*" >>'${log}'`, 'echo "something else"')
    await expect(deleteSession(scanSessions(machine).sessions[0]!, machine)).rejects.toThrow('nothing was deleted')
    expect([readFileSync(log, 'utf8'), listTrash(machine)]).toEqual(['export ses_1\n', []])
  })

  test('can be thrown away for good', async () => {
    const machine = testMachine()
    writeClaude(machine)
    await deleteSession(scanSessions(machine).sessions[0]!, machine)
    expect([emptyTrash(machine), listTrash(machine)]).toEqual([1, []])
    await expect(restoreSession('x', machine)).rejects.toThrow('no deleted session x')
  })
})

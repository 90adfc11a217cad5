// `ferryllm sessions` as users run it.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { spawnCli, type Recorded } from './support.ts'

const ID = '99ea097c-04f5-46c3-9dee-f02d66046be3'

interface Machine {
  readonly home: string
  readonly file: string
  readonly cli: (...args: string[]) => Recorded
}

const machines: Machine[] = []
afterEach(() => {
  for (const { cli } of machines.splice(0)) cli('stop')
})

/** A home with one session of Claude Code, which took place in its folder `app`. */
function machine(): Machine {
  const home = mkdtempSync(join(tmpdir(), 'cli-sessions-'))
  const directory = join(home, 'app')
  const bin = join(home, 'bin')
  for (const folder of [directory, bin]) mkdirSync(folder)
  writeFileSync(join(bin, 'claude'), '#!/bin/sh\npwd\necho "$@"\n')
  chmodSync(join(bin, 'claude'), 0o755)
  const file = join(home, '.claude/projects/x', `${ID}.jsonl`)
  mkdirSync(dirname(file), { recursive: true })
  const line = { sessionId: ID, cwd: directory, timestamp: '2026-11-20T11:00:00.000Z' }
  const lines = [
    { ...line, type: 'user', message: { content: 'Refactor \u001b[31mthe parser' } },
    { ...line, type: 'assistant', message: { id: 'm', content: [{ type: 'text', text: 'Done.' }] } },
  ]
  writeFileSync(file, lines.map((each) => `${JSON.stringify(each)}\n`).join(''))
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    FERRYLLM_STATE_DIR: join(home, 'state'),
    FERRYLLM_SERVER_LISTEN: '127.0.0.1:0',
  }
  const made: Machine = { home, file, cli: (...args) => spawnCli(args, { cwd: home, env }) }
  machines.push(made)
  return made
}

test('they are listed, searched and shown; what stands in them cannot move the cursor', () => {
  const { cli, home } = machine()
  const list = cli('sessions', 'list').out
  expect(list).toMatch(/99ea097c-04f5 +claude +Refactor ·\[31mthe parser .* ~\/app\n/)
  expect(cli('sessions', 'search', 'PARSER', 'refactor').out).toBe(list)
  expect(cli('sessions', 'search', 'lexer').out).toBe('no session fits\n')
  expect(cli('sessions', 'list', '--dir', join(home, 'app')).out).toBe(list)
  expect(cli('sessions', 'list', '--client', 'codex').out).toBe('no session fits\n')
  expect(cli('sessions', 'show', '99ea097c').out).toMatch(
    /Claude Code in ~\/app[\s\S]+you[\s\S]+parser[\s\S]+assistant[\s\S]+Done\./,
  )
  expect(JSON.parse(cli('sessions', 'list', '--json').out)).toMatchObject({ total: 1, files: 1, read: 0, malformed: 0 })
})

test('one is resumed in its own folder, also by launch', () => {
  const { cli, home, file } = machine()
  const { code, out } = cli('sessions', 'resume', '99ea097c', '--fork', '--', '--verbose')
  const [cwd, args] = out.split('\n')
  expect([code, cwd]).toEqual([0, join(home, 'app')])
  expect(args).toContain(`--resume ${file} --fork-session --verbose`)
  expect(cli('launch', 'claude', '--resume', ID).out.split('\n')[0]).toBe(join(home, 'app'))
  expect(cli('sessions', 'resume', '99ea097c', '--dir', home).out.split('\n')[0]).toBe(home)
})

test('one is deleted and put back', () => {
  const { cli, file } = machine()
  const { out } = cli('sessions', 'delete', '99ea097c')
  const [, id = ''] = /sessions restore (\S+) puts it back/.exec(out) ?? []
  expect([existsSync(file), cli('sessions', 'trash').out]).toEqual([false, expect.stringContaining(id)])
  expect(cli('sessions', 'restore', id)).toMatchObject({
    code: 0,
    out: 'Refactor ·[31mthe parser'.replace(/^(.*)$/, '"$1" is back\n'),
  })
  expect(existsSync(file)).toBe(true)
  expect(cli('sessions', 'trash').out).toBe('no deleted sessions\n')
})

test.each([
  [['sessions', 'show', 'nothing'], 1, 'There is no session nothing on this computer.'],
  [['sessions', 'resume', 'nothing'], 1, 'There is no session nothing on this computer.'],
  [['sessions', 'restore', 'x'], 1, 'There is no deleted session x.'],
  [['sessions', 'list', '--client', 'code'], 2, 'Allowed choices are'],
])('%j fails with %i and says %j', (args, code, message) => {
  const result = machine().cli(...args)
  expect([result.code, result.error]).toEqual([code, expect.stringContaining(message)])
})

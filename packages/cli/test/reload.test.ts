import type { Config } from '@ferryllm/control'
import { describe, expect, test } from 'vitest'
import { load, type LayerFlags } from '../src/load.ts'
import { createReloader, type Reloader } from '../src/reload.ts'
import { testTerminal, type TestTerminal } from './support.ts'

const DEMO = '[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'
const FIRST = `${DEMO}[server]\nbody_limit_mb = 1\n[auth]\nenabled = true\napi_keys = ["first-secret"]\n`

interface Running {
  readonly terminal: TestTerminal
  readonly reloader: Reloader
  readonly applied: Config[]
  /** Puts another text into the file. */
  readonly write: (text: string | undefined) => void
  /** What was printed since the last time. */
  readonly said: () => string
}

function start(flags: LayerFlags = {}, refuse?: Error): Running {
  const files: Record<string, string> = { 'f.toml': FIRST }
  const terminal = testTerminal(files)
  const applied: Config[] = []
  const read = (): ReturnType<typeof load> => load('f.toml', terminal, flags)
  const reloader = createReloader({
    first: read(),
    flags,
    terminal,
    read,
    apply(config) {
      if (refuse) throw refuse
      applied.push(config)
    },
    announce: (text) => terminal.out(text),
  })
  return {
    terminal,
    reloader,
    applied,
    write(text) {
      if (text === undefined) delete files['f.toml']
      else files['f.toml'] = text
    },
    said() {
      const { out, error } = terminal.printed
      Object.assign(terminal.printed, { out: '', error: '' })
      return out + error
    },
  }
}

describe('a good file', () => {
  test('is taken over as a whole, and what changed is said without secrets', () => {
    const { reloader, applied, write, said } = start()
    write(
      FIRST.replace('= 1', '= 2')
        .replace('first-secret', 'second-secret')
        .replace('[server]', '[server]\nlisten = "127.0.0.1:9"'),
    )
    reloader.fileChanged()
    expect(applied.map(({ server }) => server.body_limit_mb)).toEqual([2])
    expect(said()).toBe(`configuration reloaded:
  server.listen: "127.0.0.1:3000" → "127.0.0.1:9" (needs a restart)
  server.body_limit_mb: 1 → 2
  auth.api_keys: changed
`)
    expect(reloader.lastReload()).toMatchObject({ ok: true, problems: [], changes: [{}, {}, { key: 'auth.api_keys' }] })
  })

  test('that is the same is left alone, unless somebody asks', () => {
    const { reloader, applied, said } = start()
    reloader.fileChanged()
    expect([applied, said(), reloader.lastReload()]).toEqual([[], '', undefined])
    reloader.reload()
    expect([applied.length, said()]).toEqual([1, 'configuration reloaded: nothing has changed\n'])
  })

  test('stays under the layers of the command line', () => {
    const { reloader, applied, write } = start({ set: ['server.body_limit_mb=7'] })
    write(FIRST.replace('= 1', '= 2'))
    reloader.fileChanged()
    expect(applied[0]?.server.body_limit_mb).toBe(7)
  })

  test('may have warnings, which are shown', () => {
    const { reloader, write, said, applied } = start()
    write(`${FIRST}[[routes]]\nmatch = "*"\nprovider = "demo"\n`)
    reloader.fileChanged()
    expect(said()).toContain('f.toml:13:9: warning: duplicate route')
    expect(applied).toHaveLength(1)
  })
})

describe('a bad file changes nothing', () => {
  const BROKEN = `f.toml:8:1: error: unknown key "body_limt_mb" in [server] (did you mean "body_limit_mb"?)
    8 | body_limt_mb = 1
      | ^^^^^^^^^^^^
the configuration was not reloaded: the one in force stays
`

  test('and is shown once, however often it is saved', () => {
    const { reloader, applied, write, said } = start()
    const broken = FIRST.replace('body_limit_mb', 'body_limt_mb')
    write(broken)
    reloader.fileChanged()
    expect(said()).toBe(BROKEN)
    write(`${broken}# once more\n`)
    reloader.fileChanged()
    reloader.reload()
    expect([said(), applied]).toEqual(['', []])
    expect(reloader.lastReload()).toMatchObject({ ok: false, problems: [{ path: 'server.body_limt_mb', line: 8 }] })
    write(FIRST)
    reloader.fileChanged()
    expect(said()).toBe('configuration reloaded: nothing has changed\n')
    write(broken)
    reloader.fileChanged()
    expect(said()).toBe(BROKEN)
  })

  test.each([
    [undefined, 'f.toml: error: cannot read the configuration: there is no such file'],
    ['', 'f.toml: error: the file is empty'],
    ['[server', 'f.toml:1:2: error: '],
  ])('%j', (text, expected) => {
    const { reloader, applied, write, said } = start()
    write(text)
    reloader.fileChanged()
    expect(said()).toContain(expected)
    expect([applied, reloader.lastReload()?.ok]).toEqual([[], false])
  })

  test('nor does one that the gateway itself refuses', () => {
    const { reloader, write, said } = start({}, new Error('no room'))
    write(FIRST.replace('= 1', '= 2'))
    reloader.fileChanged()
    expect(said()).toBe('f.toml: error: no room\nthe configuration was not reloaded: the one in force stays\n')
    expect(reloader.lastReload()).toMatchObject({ ok: false, problems: [{ message: 'no room' }] })
  })
})

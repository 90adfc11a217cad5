// `ferryllm providers`: the same changes from the command line, on real files.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { run } from '../../src/program.ts'
import { CONFIG, homeTerminal, startManaged, type Managed } from './support.ts'

const open: Managed[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
})

interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
}

interface Home {
  readonly ran: (...args: string[]) => Promise<Ran>
  readonly path: (name: string) => string
  readonly text: (name: string) => string
}

function home(file?: string, input = '', env: Record<string, string> = {}): Home {
  const terminal = { ...homeTerminal(env), readInput: async () => input }
  const path = (name: string): string => join(terminal.home, name)
  if (file !== undefined) {
    mkdirSync(dirname(path(CONFIG)), { recursive: true })
    writeFileSync(path(CONFIG), file)
  }
  return {
    path,
    text: (name) => readFileSync(path(name), 'utf8'),
    async ran(...args) {
      Object.assign(terminal.printed, { out: '', error: '' })
      const code = await run(args[0] === 'config' ? args : ['providers', ...args], terminal)
      return { code, ...terminal.printed }
    },
  }
}

const ONE =
  '# mine\n[[providers]]\nname = "a"\ntype = "openai"\nbase_url = "https://a.example"\napi_key = "secret-key-1234"\n\n[[routes]]\nmatch = "x-"\nprovider = "a"\n'

test('the list has the URL that is asked and the end of the key', async () => {
  const { ran } = home(ONE)
  expect(await ran('list')).toEqual({
    code: 0,
    error: '',
    out: `  name  type    endpoint                               key                  routes  state
  a     openai  https://a.example/v1/chat/completions  in the file (…1234)  1       ready
`,
  })
  const { providers } = JSON.parse((await ran('list', '--json')).out)
  expect(providers[0]).toMatchObject({ name: 'a', key: { kind: 'file', tail: '1234' } })
})

test('presets are listed', async () => {
  const { out } = await home().ran('presets')
  expect(out).toMatch(/groq +Groq +aggregator +https:\/\/api\.groq\.com\/openai +GROQ_API_KEY/)
})

describe('add', () => {
  test('a preset with a variable, beside what is there', async () => {
    const { ran, path, text } = home(ONE)
    expect(await ran('add', 'groq', '--key-env', 'GROQ_API_KEY')).toEqual({
      code: 0,
      error: '',
      out: `groq is added (${path(CONFIG)})\n`,
    })
    expect(text(CONFIG)).toBe(
      ONE.replace(
        '[[routes]]',
        '[[providers]]\nname = "groq"\npreset = "groq"\napi_key_env = "GROQ_API_KEY"\n\n[[routes]]',
      ) + '\n[[routes]]\nmatch = "groq/"\nstrip_prefix = true\nprovider = "groq"\n',
    )
  })

  test('whoever the key on standard input is of; the key is in a private file', async () => {
    const { ran, path, text } = home(undefined, 'sk-ant-api03-abcdefgh\n')
    const { code, out } = await ran('add', '--key-stdin', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([0, { provider: 'anthropic', file: path(CONFIG) }])
    expect(text('state/keys/anthropic.key')).toBe('sk-ant-api03-abcdefgh\n')
    expect(out + text(CONFIG)).not.toContain('abcdefgh')
  })

  test('any host by its address', async () => {
    const { ran, text } = home(ONE)
    expect((await ran('add', 'http://127.0.0.1:5000', '--type', 'openai')).code).toBe(0)
    expect(text(CONFIG)).toContain('name = "local-5000"\ntype = "openai"\nbase_url = "http://127.0.0.1:5000"')
  })

  test.each<[string[], number, string]>([
    [['add', 'grok-typo'], 1, 'no provider is known as "grok-typo"'],
    [['add', 'grq'], 1, 'did you mean "groq"?'],
    [['add'], 2, 'name a preset'],
    [['add', 'groq', '--key-env', 'A', '--key-file', 'b'], 2, 'give one of'],
    [['add', 'https://x.example'], 1, 'needs a type'],
    [['remove', 'b'], 1, 'there is no provider "b"'],
    [['disable', 'b'], 1, 'there is no provider "b"'],
  ])('%j is refused in words', async (args, code, message) => {
    const { ran, text } = home(ONE)
    expect(await ran(...args)).toEqual({ code, out: '', error: expect.stringContaining(message) })
    expect(text(CONFIG)).toBe(ONE)
  })
})

test('disable and enable leave everything else as it was', async () => {
  const { ran, text } = home(ONE)
  expect((await ran('disable', 'a')).out).toMatch(/^a is out of use/)
  expect(text(CONFIG)).toBe(ONE.replace('"secret-key-1234"\n', '"secret-key-1234"\nenabled = false\n'))
  expect((await ran('disable', 'a')).out).toContain('nothing was to be done')
  expect((await ran('list')).out).toContain('disabled: it is switched off')
  await ran('enable', 'a')
  expect(text(CONFIG)).toBe(ONE)
})

test('remove says which routes go as well', async () => {
  const { ran, text } = home(
    `${ONE}\n[[providers]]\nname = "b"\ntype = "demo"\n\n[[routes]]\nmatch = "*"\nprovider = "b"\n`,
  )
  expect((await ran('remove', 'a')).out).toContain('the route "x-" is removed')
  expect(text(CONFIG)).not.toContain('x-')
})

test('changes are taken back, made again, listed and restored', async () => {
  const { ran, path, text } = home(ONE)
  expect((await ran('config', 'backups')).out).toMatch(/^nothing was changed/)
  expect(await ran('config', 'undo')).toMatchObject({
    code: 1,
    error: expect.stringContaining('no change to take back'),
  })
  await ran('disable', 'a')
  const changed = text(CONFIG)
  expect((await ran('config', 'undo')).out).toBe(
    `${path(CONFIG)}: the last change is taken back\n  providers.a.enabled: removed\n`,
  )
  expect(text(CONFIG)).toBe(ONE)
  await ran('config', 'undo')
  expect(text(CONFIG)).toBe(changed)
  const { backups } = JSON.parse((await ran('config', 'backups', '--json')).out) as { backups: { id: string }[] }
  const oldest = backups.at(-1)?.id ?? ''
  const shown = await ran('config', 'restore', oldest, '--show')
  expect(shown.out).toBe(ONE.replace('"secret-key-1234"', '"[redacted]"'))
  expect((await ran('config', 'restore', oldest)).out).toContain('the backup is restored')
  expect(text(CONFIG)).toBe(ONE)
  expect((await ran('config', 'restore', 'none')).error).toContain('there is no backup "none"')
})

test('a file that is wrong is shown as check-config shows it', async () => {
  const { ran } = home('[servr]\n')
  const { code, error } = await ran('list')
  expect([code, error]).toEqual([1, expect.stringContaining('unknown key "servr"')])
})

test('a gateway that runs without a file is told, and follows the file from then on', async () => {
  const managed = await startManaged()
  open.push(managed)
  Object.assign(managed.printed, { out: '', error: '' })
  expect(existsSync(managed.path(CONFIG))).toBe(false)
  const code = await run(['providers', 'add', 'ollama'], managed.terminal)
  expect([code, managed.printed.out]).toEqual([0, expect.stringContaining('the running gateway uses it')])
  expect((await managed.call('GET', '/api/status')).body.config.file).toBe(managed.path(CONFIG))
})

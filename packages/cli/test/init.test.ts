// init: a file from what the machine has, written once, for its owner only.
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig, presets } from '@ferryllm/control'
import { init, type InitOptions } from '../src/commands/init.ts'
import { chooseByName } from '../src/init/choose.ts'
import { renderConfig } from '../src/init/render-config.ts'
import { runHere, spawnCli, testTerminal, type TestTerminal } from './support.ts'

const dir = (): string => mkdtempSync(join(tmpdir(), 'ferryllm-init-'))

interface Done {
  readonly code: number
  readonly file: string
  readonly terminal: TestTerminal
}

async function run(
  options: Partial<InitOptions>,
  env: Record<string, string> = {},
  more: { answers?: string[]; input?: string; there?: string[] } = {},
): Promise<Done> {
  const { answers } = more
  const plain = testTerminal(more.input === undefined ? {} : { '-': more.input }, env)
  const terminal = {
    ...plain,
    isInteractive: answers !== undefined,
    ask: async (question: string) => {
      plain.out(question)
      return answers?.shift()
    },
    exists: existsSync,
  }
  const file = options.output ?? join(dir(), 'sub', 'ferryllm.toml')
  const isThere = async (url: string): Promise<boolean> => more.there?.includes(url) ?? false
  const code = await init({ listen: '127.0.0.1:3000', ...options, output: file }, terminal, isThere)
  return { code, file, terminal }
}

const names = (file: string, env: Record<string, string> = {}): string[] =>
  loadConfig(readFileSync(file, 'utf8'), { env, readFile: () => undefined }).config?.providers.map(
    ({ name }) => name,
  ) ?? []

describe('init', () => {
  test('--yes takes the keys of the environment and the servers of this machine', async () => {
    const env = { OPENAI_API_KEY: 'sk-very-secret', GOOGLE_API_KEY: 'g', MISTRAL_API_KEY: ' ' }
    const { code, file, terminal } = await run({ yes: true }, env, { there: ['http://127.0.0.1:11434'] })
    expect([code, terminal.printed.error]).toEqual([0, ''])
    expect(names(file, env)).toEqual(['openai', 'ollama', 'gemini'])
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('api_key_env = "GOOGLE_API_KEY"')
    expect(text + terminal.printed.out).not.toContain('sk-very-secret')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('the person at the terminal is asked about each, and may add others', async () => {
    const answers = ['n', '', 'mistrl', 'mistral', 'mistral', '']
    const env = { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' }
    const { code, file, terminal } = await run({}, env, { answers })
    expect([code, names(file, env)]).toEqual([0, ['anthropic', 'mistral']])
    expect(terminal.printed.out).toContain('Use OpenAI (OPENAI_API_KEY is set)? [Y/n] ')
    expect(terminal.printed.out).toContain('no provider is known as "mistrl" (did you mean "mistral"?)')
    expect(terminal.printed.out).toContain('that one is there already')
    expect(terminal.printed.out).toContain('export MISTRAL_API_KEY=…')
  })

  test('who has nothing yet is told so before the question', async () => {
    const { terminal } = await run({}, {}, { answers: [] })
    expect(terminal.printed.out).toMatch(
      /^No key is set in this shell, and no server of models answers on this machine\.\nA provider \(.+, …\), or Enter to finish: $/,
    )
  })

  test.each([
    ['anthropic', 'claude\n'],
    ['openai', 'claude --model MODEL   (ferryllm models -c FILE lists them)\n'],
  ])('the command for Claude Code is one that %s can serve', async (provider, end) => {
    const { terminal, file } = await run({ provider: [provider], listen: '[::1]:3000' })
    const command = `ANTHROPIC_BASE_URL=http://[::1]:3000 ANTHROPIC_AUTH_TOKEN=local ${end}`
    expect(terminal.printed.out.replaceAll(file, 'FILE')).toContain(command)
  })

  test('whoever leaves in between has written nothing', async () => {
    const { code, file, terminal } = await run({}, { OPENAI_API_KEY: 'k' }, { answers: ['y'] })
    expect([code, existsSync(file), terminal.printed.error]).toEqual([1, false, 'error: nothing was written\n'])
  })

  test('an existing file is only replaced with --force', async () => {
    const file = join(dir(), 'f.toml')
    writeFileSync(file, 'mine', { mode: 0o644 })
    const refused = await run({ provider: ['openai'], output: file })
    expect([refused.code, refused.terminal.printed.error]).toEqual([1, `error: ${file} exists; --force replaces it\n`])
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect((await run({ provider: ['openai'], output: file, force: true })).code).toBe(0)
    expect(names(file)).toEqual(['openai'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(file, '..'))).toEqual(['f.toml'])
  })

  test('a key comes from standard input into a file of its own', async () => {
    const { code, file, terminal } = await run(
      { provider: ['anthropic'], keyStdin: true },
      {},
      { input: ' sk-ant-1\n' },
    )
    expect(code).toBe(0)
    const keyFile = join(file, '..', 'anthropic.key')
    expect([readFileSync(keyFile, 'utf8'), statSync(keyFile).mode & 0o777]).toEqual(['sk-ant-1\n', 0o600])
    expect(readFileSync(file, 'utf8')).toContain(`api_key_file = "${keyFile}"`)
    expect(readFileSync(file, 'utf8') + terminal.printed.out).not.toContain('sk-ant-1')
  })

  test.each([
    ['no answers and no choice', {}, 'standard input is no terminal'],
    ['a key for nobody', { keyEnv: 'K', yes: true as const }, 'name it with --provider'],
    ['a key for two', { keyEnv: 'K', provider: ['openai', 'gemini'] }, 'belongs to one provider'],
    ['two sources of one key', { keyEnv: 'K', keyStdin: true as const, provider: ['openai'] }, 'not both'],
    ['a key in place of a variable', { keyEnv: 'sk-123-abc', provider: ['openai'] }, 'never a key'],
    ['no address', { listen: '3000', yes: true as const }, 'like 127.0.0.1:3000'],
  ])('%s is a wrong command line', async (_, options, message) => {
    const { code, file, terminal } = await run(options)
    expect([code, existsSync(file), terminal.printed.error]).toEqual([2, false, expect.stringContaining(message)])
    expect(terminal.printed.error).not.toContain('sk-123-abc')
  })

  test.each([
    ['an unknown provider', { provider: ['opnai'] }, undefined, 'did you mean "openai"?'],
    ['nothing found', { yes: true as const }, undefined, 'no provider: set a key'],
    ['an empty key', { provider: ['openai'], keyStdin: true as const }, '\n', 'holds no key'],
    ['a key of two lines', { provider: ['openai'], keyStdin: true as const }, 'a\nb', 'holds no key'],
  ])('%s is a failure, and nothing is written', async (_, options, input, message) => {
    const { code, file, terminal } = await run(options, {}, input === undefined ? {} : { input })
    expect([code, existsSync(file), terminal.printed.error]).toEqual([1, false, expect.stringContaining(message)])
  })

  test('the command line knows its options', async () => {
    const { code } = await runHere(['init', '--yes', '--output', join(dir(), 'x'), '--bogus'], testTerminal())
    expect(code).toBe(2)
    const output = join(dir(), 'c.toml')
    const { out } = spawnCli(['init', '--provider', 'ollama', 'openai', '--output', output], { cwd: dir() })
    expect(out).toContain(`ferryllm start -c ${output}`)
    expect(names(output)).toEqual(['ollama', 'openai'])
  })
})

test.each(presets.map((preset) => [preset.name]))('the file for %s is one that serve takes', (name) => {
  const chosen = chooseByName([name], undefined)
  if (typeof chosen === 'string') throw new Error(chosen)
  const env = Object.fromEntries(chosen.flatMap(({ keyEnv }) => (keyEnv === undefined ? [] : [[keyEnv, 'k']])))
  const { config, problems } = loadConfig(renderConfig('127.0.0.1:3000', chosen), { env, readFile: () => undefined })
  // Azure's address has a part that only its owner knows.
  const serious = problems.filter(({ severity }) => severity === 'error')
  expect([config?.providers.map((provider) => provider.name), serious]).toEqual([[name], []])
})

// Completion of command lines: what may stand next, and the real bash with its script.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, runHere, testTerminal } from './support.ts'

const CONFIG = `
[[providers]]
name = "openai"
type = "openai"
base_url = "https://api.openai.com"
api_key = "k"
[[providers]]
name = "ollama"
preset = "ollama"
[[routes]]
match = "gpt:large"
match_type = "exact"
provider = "openai"
[[routes]]
match = "claude-"
provider = "ollama"
rewrite_model = "llama4"
`

async function complete(word: string, ...before: string[]): Promise<string[]> {
  const { out } = await runHere(
    ['__complete', `--word=${word}`, '--', ...before],
    testTerminal({
      './ferryllm.toml': CONFIG,
      'other.toml': CONFIG.replaceAll(/(name|provider) = "openai"/g, '$1 = "other"'),
    }),
  )
  return out.split('\n').flatMap((line) => line.split('\t', 1)[0] || [])
}

describe('suggestions', () => {
  test.each([
    ['commands', 'sta', [], ['start', 'status']],
    ['no hidden command', '__', [], []],
    ['options of the program', '--v', [], ['--version']],
    ['options of a command', '--js', ['status'], ['--json']],
    ['options behind an argument', '--mod', ['test', 'openai'], ['--model']],
    ['no hidden option', '--back', ['serve'], []],
    ['providers', '', ['test'], ['openai', 'ollama']],
    ['no second provider', '', ['test', 'openai'], []],
    ['providers of the file that is named', '', ['test', '-c', 'other.toml'], ['other', 'ollama']],
    ['models', '', ['test', 'openai', '--model'], ['gpt:large', 'llama4']],
    ['a value behind an equals sign', '--model=gpt', ['test', 'openai'], ['--model=gpt:large']],
    ['providers as values', 'o', ['explain', '--to'], ['openai', 'ollama']],
    ['choices', 'openai', ['explain', '--from'], ['openai-chat', 'openai-responses']],
    ['choices of an argument', '', ['completion'], ['bash', 'zsh', 'fish', 'powershell']],
    ['presets', 'lm', ['init', '--provider'], ['lmstudio']],
    ['files for an option', 'x', ['serve', '-c'], [':files']],
    ['files for an argument', '', ['explain'], [':files']],
    ['nothing behind an unknown command', '', ['bogus'], []],
  ])('%s', async (_, word, before, expected) => {
    expect(await complete(word, ...before)).toEqual(expected)
  })

  test('every line has its meaning', async () => {
    const { out } = await runHere(['__complete', '--word=status', '--'], testTerminal())
    expect(out).toMatch(/^status\tshow whether a gateway is running.*\n$/)
  })

  test('a broken configuration is no reason to speak', async () => {
    const terminal = testTerminal({ './ferryllm.toml': 'not toml' })
    expect(await runHere(['__complete', '--word=', '--', 'test'], terminal)).toEqual({ code: 0, out: '', error: '' })
  })
})

describe('scripts', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('%s has one', async (shell) => {
    const { code, out } = await runHere(['completion', shell], testTerminal())
    expect([code, out]).toEqual([0, expect.stringContaining('ferryllm __complete')])
  })

  test('an unknown shell is a wrong command line', async () => {
    const { code, error } = await runHere(['completion', 'tcsh'], testTerminal())
    expect([code, error]).toEqual([2, expect.stringContaining('Allowed choices are bash, zsh, fish, powershell')])
  })

  /** What bash would offer for a line, with the cursor at its end; `current` is the word as bash cuts it. */
  function bash(line: string, current: string): string[] {
    const dir = mkdtempSync(join(tmpdir(), 'ferryllm-bash-'))
    writeFileSync(join(dir, 'ferryllm.toml'), CONFIG)
    writeFileSync(join(dir, 'request.json'), '{}')
    const script = `
      ferryllm() { "${process.execPath}" "${resolve(ROOT, 'packages/cli/src/main.ts')}" "$@"; }
      source <(ferryllm completion bash)
      COMP_LINE=$1 COMP_POINT=\${#1}
      _ferryllm ferryllm "$2"
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', line, current], { encoding: 'utf8', cwd: dir })
    expect(stderr).toBe('')
    return stdout.split('\n').filter((text) => text !== '')
  }

  test.each([
    ['ferryllm sta', 'sta', ['start', 'status']],
    ['ferryllm test ', '', ['openai', 'ollama']],
    ['ferryllm test openai --model gpt:l', 'l', ['large']],
    ['ferryllm test openai --model=ll', 'll', ['llama4']],
    ['ferryllm explain req', 'req', ['request.json']],
    ['ferryllm test $(touch pwned) --mo', '--mo', ['--model']],
  ])('bash completes %s', (line, current, expected) => {
    expect(bash(line, current)).toEqual(expected)
  })

  test('bash evaluates nothing of the line', () => {
    const dir = mkdtempSync(join(tmpdir(), 'ferryllm-bash-'))
    const file = join(dir, 'pwned')
    bash(`ferryllm test $(touch ${file}) \`touch ${file}\` --mo`, '--mo')
    expect(spawnSync('ls', [dir], { encoding: 'utf8' }).stdout).toBe('')
  })
})

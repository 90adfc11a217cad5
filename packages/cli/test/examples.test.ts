import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { configSchema } from '@ferryllm/control'
import { describe, expect, test } from 'vitest'
import { ROOT, runHere, testTerminal } from './support.ts'

const FOLDER = resolve(ROOT, 'examples')
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.toml'))
const KEYS = { OPENAI_API_KEY: 'x', ANTHROPIC_API_KEY: 'x', DEEPSEEK_API_KEY: 'x', OPENAI_API_KEY_2: 'y' }

describe('examples', () => {
  test('are the ones the documents speak of', () => {
    expect(FILES).toEqual(['claude-on-gpt.toml', 'codex-on-claude.toml', 'demo.toml', 'minimal.toml', 'reference.toml'])
  })

  test.each(FILES)('%s is valid with its keys, and valid without them', async (name) => {
    const files = { 'f.toml': readFileSync(resolve(FOLDER, name), 'utf8') }
    for (const env of [KEYS, {}]) {
      const { code, out } = await runHere(['check-config', '-c', 'f.toml', '--json'], testTerminal(files, env))
      const report = JSON.parse(out) as { ok: boolean; problems: { severity: string }[] }
      const worst = report.problems.filter(({ severity }) => severity !== 'note' && env === KEYS)
      expect([code, report.ok, worst]).toEqual([0, true, []])
    }
  })

  test('reference.toml names every key', () => {
    const text = readFileSync(resolve(FOLDER, 'reference.toml'), 'utf8')
    const { server, logging, auth, metrics, telemetry, prompt_cache, models, providers, routes } = configSchema.shape
    const sections = [server, logging, auth, metrics, telemetry, prompt_cache].map((section) => section.unwrap().shape)
    const lists = [providers, routes].map((list) => list.unwrap().element.shape)
    const model = models.unwrap().valueType.shape
    const keys = [...sections, ...lists, model].flatMap((shape) => Object.keys(shape))
    expect(
      keys.filter((key) => !new RegExp(`^(?:# )?${key} = |^\\[{1,2}providers\\.${key}\\]`, 'm').test(text)),
    ).toEqual([])
  })
})

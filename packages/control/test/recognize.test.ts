import { describe, expect, test } from 'vitest'
import { keyEnvsOf, presets } from '../src/presets.ts'
import { recognize, type Recognized } from '../src/recognize.ts'

const known = presets.map((preset) => ({ ...preset, key_envs: keyEnvsOf(preset) }))
const look = (text: string): Recognized => recognize(text, known)
const hex = (digits: number): string => '0123456789abcdef'.repeat(8).slice(0, digits)

describe('a key', () => {
  test.each([
    ['sk-ant-api03-abcdefgh', 'anthropic'],
    ['sk-proj-abcdefgh1234', 'openai'],
    ['sk-or-v1-abcdefgh', 'openrouter'],
    ['AIzaSyabcdefgh', 'gemini'],
    ['gsk_abcdefgh', 'groq'],
    ['xai-abcdefgh', 'xai'],
    ['nvapi-abcdefgh', 'nvidia'],
    ['csk-abcdefgh', 'cerebras'],
    ['hf_abcdefgh', 'huggingface'],
    ['pplx-abcdefgh', 'perplexity'],
  ])('%s is surely of %s', (key, name) => {
    const { kind, value, candidates, isSure } = look(key)
    expect([kind, value, candidates[0], isSure]).toEqual(['key', key, name, true])
  })

  test('that many hosts could have made has candidates, the usual ones first', () => {
    const { candidates, isSure } = look(`sk-${hex(32)}`)
    expect(isSure).toBe(false)
    expect(candidates[0]).toBe('deepseek')
    expect(candidates).toEqual(expect.arrayContaining(['kimi', 'dashscope', 'siliconflow']))
  })

  test('of Zhipu is told by its shape, of two places', () => {
    expect(look(`${hex(32)}.AbCdEfGhIjKlMnOp`)).toMatchObject({ candidates: ['zai', 'zhipu-glm'], isSure: false })
  })

  test('of nobody is still a key', () => {
    expect(look('abcdefgh12345678')).toEqual({
      kind: 'key',
      value: 'abcdefgh12345678',
      candidates: [],
      isSure: false,
    })
  })

  test.each([
    ['export GROQ_API_KEY="abcdefgh-1234"', 'abcdefgh-1234', 'groq'],
    ["DEEPSEEK_API_KEY = 'sk-abcdefgh'", 'sk-abcdefgh', 'deepseek'],
    ['MY_KEY=sk-ant-abcdefgh', 'sk-ant-abcdefgh', 'anthropic'],
    ['Authorization: Bearer sk-ant-abcdefgh', 'sk-ant-abcdefgh', 'anthropic'],
    ['  "sk-ant-abcdefgh",\n', 'sk-ant-abcdefgh', 'anthropic'],
  ])('%j holds %s of %s', (text, value, name) => {
    expect(look(text)).toMatchObject({ kind: 'key', value, isSure: true })
    expect(look(text).candidates[0]).toBe(name)
  })
})

describe('an address', () => {
  test.each([
    ['https://api.anthropic.com', 'anthropic'],
    ['api.groq.com/openai/v1', 'groq'],
    ['https://openrouter.ai/api/v1/', 'openrouter'],
    ['https://mine.openai.azure.com/openai', 'azure-openai'],
    ['http://localhost:11434', 'ollama'],
    ['127.0.0.1:1234/v1', 'lmstudio'],
    ['https://ark.cn-beijing.volces.com/api/coding/v3', 'volcengine-coding'],
    ['https://ark.cn-beijing.volces.com/api/v3', 'volcengine'],
  ])('%s is of %s', (text, name) => {
    const { kind, candidates, isSure } = look(text)
    expect([kind, candidates[0], isSure]).toEqual(['url', name, true])
  })

  test('of nobody we know is an address all the same, with its scheme', () => {
    expect(look('llm.example.org/v1/')).toEqual({
      kind: 'url',
      value: 'https://llm.example.org/v1',
      candidates: [],
      isSure: false,
    })
    expect(look('localhost:5555')).toMatchObject({ kind: 'url', value: 'http://localhost:5555', candidates: [] })
  })
})

test.each(['', '   ', 'hello world, this is no key', 'short', 'ключ-ключ-ключ', 'http://'])('%j is nothing', (text) => {
  expect(look(text)).toMatchObject({ kind: 'nothing', candidates: [] })
})

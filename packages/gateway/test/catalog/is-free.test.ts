// Which providers cost nothing: the ones that run models on the owner's machine, and no relay that happens to run there.
import { configSchema } from '@ferryllm/control'
import { expect, test } from 'vitest'
import { isFree } from '../../src/catalog/is-free.ts'

test.each([
  [{ type: 'demo' }, true],
  [{ type: 'openai', preset: 'ollama', base_url: 'http://192.168.1.5:9999' }, true],
  [{ type: 'openai', preset: 'vllm', base_url: 'http://127.0.0.1:8000' }, true],
  [{ type: 'openai', base_url: 'http://localhost:11434/v1' }, true],
  [{ type: 'openai', base_url: 'http://[::1]:1234' }, true],
  [{ type: 'openai', base_url: 'http://127.0.0.1:8000' }, false],
  [{ type: 'openai', preset: 'oneapi', base_url: 'http://127.0.0.1:3001' }, false],
  [{ type: 'openai', base_url: 'https://ollama.example:11434' }, false],
  [{ type: 'openai', preset: 'deepseek', base_url: 'https://api.deepseek.com' }, false],
])('%o: %s', (entry, free) => {
  const [provider] = configSchema.parse({ providers: [{ name: 'p', ...entry }] }).providers
  expect(isFree(provider!)).toBe(free)
})

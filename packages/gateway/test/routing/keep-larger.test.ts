// Who is worth asking after a prompt that was too long.
import { expect, test } from 'vitest'
import { GatewayError, type ErrorDetails } from '@ferryllm/protocols'
import { configSchema } from '@ferryllm/control'
import { compile } from '../../src/config/compile.ts'
import { keepLarger } from '../../src/routing/keep-larger.ts'

const config = configSchema.parse({ providers: [{ name: 'p', type: 'openai', base_url: 'http://p.example' }] })
const snapshot = compile(config, { env: {}, readFile: () => undefined, stamp: () => '' })
const provider = snapshot.providers.get('p')!
const target = (model: string) => ({ provider, model })

function kept(tried: string, overflow: ErrorDetails['overflow']): string[] {
  const others = ['gpt-4', 'gpt-4o', 'gpt-4o-mini', 'gpt-5', 'gpt-4.1', 'home-made'].map(target)
  const error = new GatewayError('context-overflow', 'too long', overflow === undefined ? {} : { overflow })
  return keepLarger(snapshot, others, target(tried), error).map(({ model }) => model)
}

test.each<[string, string, ErrorDetails['overflow'], string[]]>([
  ['larger than the model that was tried', 'gpt-4o', undefined, ['gpt-5', 'gpt-4.1', 'home-made']],
  ['larger than the prompt as well', 'gpt-4o', { tokens: 500_000, limit: 128_000 }, ['gpt-4.1', 'home-made']],
  [
    'a count below the known context says nothing',
    'gpt-4o',
    { tokens: 9, limit: 8 },
    ['gpt-5', 'gpt-4.1', 'home-made'],
  ],
  ['the limit of an unknown model, as it says itself', 'other', { limit: 200_000 }, ['gpt-5', 'gpt-4.1', 'home-made']],
  ['nothing is known', 'other', undefined, ['gpt-4', 'gpt-4o', 'gpt-4o-mini', 'gpt-5', 'gpt-4.1', 'home-made']],
])('%s', (_, tried, overflow, expected) => {
  expect(kept(tried, overflow)).toEqual(expected)
})

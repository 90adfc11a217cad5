// The bundled catalogue: that the file is sound, and what the gateway makes of it for models it does not know by itself.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findEntry } from '../../src/catalog/find-entry.ts'
import { CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { explain, upstreamOf } from '../policy/upstream-of.ts'

const FILE = new URL('../../src/catalog/catalog.json', import.meta.url)
const catalog = JSON.parse(readFileSync(FILE, 'utf8')) as Record<
  'source' | 'version' | 'integrity' | 'date',
  string
> & {
  hosts: Record<string, Record<string, string>>
}
const rows = Object.entries(catalog.hosts).flatMap(([host, models]) =>
  Object.entries(models).map(([model, row]) => ({ host, model, row })),
)

describe('the file', () => {
  test('says where it is from', () => {
    expect(catalog).toMatchObject({
      source: '@earendil-works/pi-ai',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      integrity: expect.stringMatching(/^sha512-/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    })
  })

  test('has only rows that can be read', () => {
    const rates = String.raw`\d+(?:\.\d+)?(?:\/\d+(?:\.\d+)?){3}`
    const shape = new RegExp(
      String.raw`^(?:\d+|-) (?:\d+|-) (?:text|image) (?:yes|no|[a-z,]+) (?:-|${rates}(?:>\d+:${rates})*)$`,
    )
    expect(rows.filter(({ row }) => !shape.test(row))).toEqual([])
    expect(rows.length).toBeGreaterThan(1000)
  })

  test('says nothing that cannot be', () => {
    const entries = rows.map(({ host, model }) => ({ host, model, ...findEntry(`https://${host}/v1`, model) }))
    const odd = entries.filter(({ capabilities, rates }) => {
      const { context = Infinity, maxOutput = 1, efforts = ['low'] } = capabilities ?? {}
      const tiers = rates?.tiers?.map(({ above }) => above) ?? []
      return (
        maxOutput >= context || efforts.length === 0 || tiers.some((above, index) => above <= (tiers[index - 1] ?? 0))
      )
    })
    expect(odd).toEqual([])
  })

  test('stays small', () => {
    expect(readFileSync(FILE).length).toBeLessThan(150_000)
  })
})

describe('an entry', () => {
  test('has the sizes, the senses, the efforts and the prices of a model at its host', () => {
    expect(findEntry('https://api.openai.com/v1', 'gpt-5.4')).toEqual({
      capabilities: {
        context: 272_000,
        maxOutput: 128_000,
        images: true,
        efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
      },
      rates: {
        input: 2.5,
        output: 15,
        cacheRead: 0.25,
        tiers: [{ above: 272_000, input: 5, output: 22.5, cacheRead: 0.5 }],
      },
    })
  })

  test('of well-known hosts is there', () => {
    const known: [string, string][] = [
      ['https://api.anthropic.com', 'claude-opus-5-5'],
      ['https://openrouter.ai/api/v1', 'openai/gpt-oss-120b'],
      ['https://generativelanguage.googleapis.com', 'gemini-2.5-pro'],
      ['https://api.z.ai/api/anthropic', 'glm-4.7'],
      ['https://api.moonshot.ai/anthropic', 'kimi-k3'],
      ['https://api.together.xyz', 'openai/gpt-oss-120b'],
    ]
    expect(known.filter(([url, model]) => findEntry(url, model) === undefined)).toEqual([])
  })

  test.each([
    [undefined, 'gpt-5.4'],
    ['http://127.0.0.1:11434', 'gpt-5.4'],
    ['https://relay.example', 'gpt-5.4'],
    ['https://api.openai.com', 'gpt-unheard-of'],
    ['https://api.openai.com', 'constructor'],
    ['https://constructor', 'name'],
  ])('of %s and %s is not there', (url, model) => {
    expect(findEntry(url, model)).toBeUndefined()
  })
})

const GROQ = { name: 'groq', type: 'openai', base_url: 'https://api.groq.com/openai', api_key: 'k' }
const OWN = { 'groq/llama-3.3-70b-versatile': { max_output: 100 }, 'llama-3.3-70b-versatile': { max_output: 200 } }

describe('the output limit', () => {
  const foreign = CLIENTS.filter((client) => client !== CHAT)
  const ask = (client: (typeof CLIENTS)[number], settings: object, model: string): any =>
    explain({ providers: [GROQ], ...settings }, client, { model, limit: 900_000 }, 'groq')

  test.each(foreign)('of $name is lowered to what the catalogue says, and told', (client) => {
    const { upstream, notes } = ask(client, {}, 'llama-3.3-70b-versatile')
    expect(upstream.max_tokens ?? upstream.max_completion_tokens).toBe(32_768)
    expect(notes).toContainEqual(expect.objectContaining({ code: 'max_tokens_clamped', op: 'approximated' }))
  })

  test.each(foreign)('of $name is lowered to what the owner says before that', (client) => {
    const limit = ({ upstream }: any): number => upstream.max_tokens ?? upstream.max_completion_tokens
    expect(limit(ask(client, { models: OWN }, 'llama-3.3-70b-versatile'))).toBe(100)
    const elsewhere = { models: { 'llama-3.3-70b-versatile': { max_output: 200 } } }
    expect(limit(ask(client, elsewhere, 'llama-3.3-70b-versatile'))).toBe(200)
  })

  test.each(foreign)('of $name stays as it is for a model that nobody knows', (client) => {
    const { upstream, notes } = ask(client, {}, 'nobody-knows')
    expect(upstream.max_tokens ?? upstream.max_completion_tokens).toBe(900_000)
    expect(notes.filter(({ code }: { code: string }) => code.startsWith('max_tokens'))).toEqual([])
  })

  test.each([
    ['a', 'claude-sonnet-4-5', 'max_tokens', 64_000],
    ['r', 'gpt-5.4', 'max_output_tokens', 128_000],
    ['official', 'gpt-5.4', 'max_completion_tokens', 128_000],
    ['c', 'gpt-4o', 'max_tokens', 16_384],
  ])('to %s, %s is said in %s', (to, model, field, limit) => {
    const client = to === 'r' ? CHAT : RESPONSES
    const quirks = { output_limit_field: 'max_completion_tokens' }
    const providers = [{ name: 'official', type: 'openai', base_url: 'https://api.openai.com', api_key: 'k', quirks }]
    expect(upstreamOf({ providers }, client, { model, limit: 900_000 }, to)[field]).toBe(limit)
  })

  test('of a client that speaks the protocol of the provider is its own matter', () => {
    const { lane, upstream } = ask(CHAT, { models: OWN }, 'llama-3.3-70b-versatile')
    expect([lane, upstream.max_tokens]).toEqual(['splice', 900_000])
  })
})

describe('what the owner says', () => {
  test('of images counts before the table', () => {
    const image = CHAT.image('look', 'iVBORw0KGgo=')
    const body = (images: boolean): string =>
      JSON.stringify(upstreamOf({ models: { 'gpt-4o': { images } } }, CHAT, { model: 'gpt-4o', history: image }, 'r'))
    expect(body(true)).toContain('input_image')
    expect(body(false)).not.toContain('input_image')
  })

  test('of efforts and sampling as well', () => {
    const models = { mine: { efforts: ['low'], sampling: false } }
    const extra = { reasoning: { effort: 'high' }, temperature: 0.5 }
    const body = upstreamOf({ models }, RESPONSES, { model: 'mine', extra }, 'c')
    expect([body.reasoning_effort, body.temperature]).toEqual(['low', undefined])
  })
})

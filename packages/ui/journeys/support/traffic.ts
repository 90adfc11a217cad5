// A gateway for the journeys of Traffic: one provider that answers with what it was asked, one that is overloaded, and every
// body recorded.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { chatStream, json, sse } from '../../../gateway/test/support/upstream.ts'
import { startGateway, startProvider, type RunningGateway } from './gateway.ts'

/** A conversation with a tool, in Anthropic's protocol. */
export const MESSAGES = {
  model: 'gpt-5.4',
  max_tokens: 64,
  stream: true,
  top_k: 3,
  system: 'You are a helpful agent that answers in one short sentence.',
  messages: [
    { role: 'user', content: 'Where is the needle?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'search', input: { text: 'needle' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'In the haystack.' }] },
  ],
  tools: [
    {
      name: 'search',
      description: 'Looks for a text.',
      input_schema: { type: 'object', properties: { text: { type: 'string' } } },
    },
  ],
}

/** The last frame of a chat stream that counts its tokens. */
const USAGE = {
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'up',
  choices: [],
  usage: {
    prompt_tokens: 33_500,
    completion_tokens: 376,
    total_tokens: 33_876,
    prompt_tokens_details: { cached_tokens: 30_500 },
  },
}

const prices = (model: string): string =>
  `[models.${model}]\ninput_price = 3\noutput_price = 15\ncache_read_price = 0.3\n\n`

const RULES = `[capture]
bodies = "all"

${prices('both')}${prices('"gpt-5.4"')}[[routes]]
match = "bad"
provider = "groq"

[[routes]]
match = "both"
provider = "groq"
fallback_providers = ["deepseek"]

[[routes]]
match = "*"
provider = "deepseek"
`

export interface TrafficGateway {
  readonly gateway: () => RunningGateway
  /** Another one like it, in which nothing has happened yet. */
  readonly fresh: () => Promise<RunningGateway>
  /** One translated request; gives its id. */
  readonly send: (body?: object) => Promise<string>
}

/** Registers the hooks that start and end it. */
export function useTrafficGateway(): TrafficGateway {
  let gateway: RunningGateway | undefined
  let config = ''
  const providers: Awaited<ReturnType<typeof startProvider>>[] = []
  beforeAll(async () => {
    const good = await startProvider('deepseek', sse([...chatStream(['In the', ' haystack', '.']), USAGE]))
    const bad = await startProvider('groq', json({ error: { message: 'the model is overloaded' } }, 503))
    providers.push(good, bad)
    config = `${good.toml}${bad.toml}${RULES}`
    gateway = await startGateway(config)
  })
  afterAll(async () => {
    await gateway?.close()
    for (const provider of providers) await provider.close()
  })
  const started = (): RunningGateway => {
    if (gateway === undefined) throw new Error('the gateway has not started')
    return gateway
  }
  return {
    gateway: started,
    fresh: () => startGateway(config),
    async send(body = MESSAGES) {
      const reply = await fetch(`${started().url}/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'claude-cli/2.1.0',
          'x-api-key': 'key-of-the-client',
        },
        body: JSON.stringify(body),
      })
      await reply.text()
      return reply.headers.get('request-id') ?? ''
    },
  }
}

export const rows = (page: Page): ReturnType<Page['locator']> =>
  page.getByRole('grid', { name: 'Requests' }).getByRole('row')

export const inspector = (page: Page): ReturnType<Page['locator']> =>
  page.getByRole('region', { name: 'Request', exact: true })

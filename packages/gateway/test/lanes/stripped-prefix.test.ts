// A prefix that only chooses the route: the client wrote for the very model that answers.
import { expect, test } from 'vitest'
import { post, startGateway } from '../support/gateway.ts'
import { json, startUpstream } from '../support/upstream.ts'

test('a request of the same protocol is passed on with nothing but the prefix taken away', async () => {
  const upstream = await startUpstream(json({ object: 'response', status: 'completed', output: [] }))
  const gateway = await startGateway({
    prompt_cache: { openai_prompt_cache_key: '' },
    providers: [{ name: 'r', type: 'openai_responses', base_url: upstream.url, api_key: 'k' }],
    routes: [{ match: 'mine-', provider: 'r', strip_prefix: true }],
  })
  // Below OpenAI's minimum, and sampling that gpt-5.2 refuses while it thinks: the provider says so itself.
  const body = { input: 'x', max_output_tokens: 8, temperature: 0.3, reasoning: { effort: 'high' }, new_field: 1 }
  await post(`${gateway.url}/v1/responses`, { model: 'mine-gpt-5.2', ...body })
  expect(JSON.parse(upstream.requests.at(-1)!.text)).toEqual({ model: 'gpt-5.2', ...body })
  await gateway.close(0)
  await upstream.close()
})

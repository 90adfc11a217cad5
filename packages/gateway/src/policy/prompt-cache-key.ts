// OpenAI routes requests with the same `prompt_cache_key` to the same cache: one is derived for clients that send none,
// stable for the same model, tools and system prompt (ferryllm's recipe).
import type { Request } from '@ferryllm/protocols'
import { createHash } from 'node:crypto'
import type { Policy } from './policy.ts'

export const promptCacheKey: Policy = {
  name: 'prompt-cache-key',
  when: 'after',
  concerns: (body, { settings, target }) =>
    settings.cache.key !== '' && target.traits.promptCacheKey && !body.includes('"prompt_cache_key"'),
  apply(request, { settings: { cache }, target }) {
    if (cache.key === '' || !target.traits.promptCacheKey || request.promptCache?.key !== undefined) return request
    const tools = short(JSON.stringify(request.tools.map((tool) => [tool.kind, 'name' in tool ? tool.name : ''])))
    const system = short(systemText(request))
    return {
      ...request,
      promptCache: {
        ...request.promptCache,
        key: `${cache.key}:${target.model}:tools-${tools}:system-${system}`.slice(-64),
        ...(cache.retention === undefined ? {} : { retention: cache.retention }),
      },
    }
  },
}

function systemText({ system, turns }: Request): string {
  const first = turns[0]?.role === 'system' ? turns[0].parts : []
  return [...system, ...first].map((part) => (part.kind === 'text' ? part.text : '')).join('\n')
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

// Groups of top-level request fields that the IR keeps together: reasoning in its six spellings, sampling, output.
import { compact, type OutputFormat, type PromptCache, type ReasoningIntent, type Sampling } from '#ir'
import {
  decodeEffort,
  type Fields,
  isObject,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  refuse,
} from '#wire'
import { decodeCache } from './decode-content.ts'

/** What the client wants of reasoning, in OpenAI's field or a host's own; undefined when it says nothing we know. */
export function decodeReasoningIntent(body: Fields): ReasoningIntent | undefined {
  const router = optionalObject(body, 'reasoning', '') ?? {}
  const thinking = optionalObject(body, 'thinking', '') ?? {}
  const template = optionalObject(body, 'chat_template_kwargs', '') ?? {}
  const spoken = optionalString(body, 'reasoning_effort', '') ?? optionalString(router, 'effort', '/reasoning')
  const enabled =
    optionalBoolean(body, 'enable_thinking', '') ??
    optionalBoolean(template, 'enable_thinking', '/chat_template_kwargs') ??
    optionalBoolean(router, 'enabled', '/reasoning')
  const intent: ReasoningIntent = compact({
    mode: modeOf(optionalString(thinking, 'type', '/thinking'), enabled),
    effort: decodeEffort(spoken),
    budget:
      optionalNumber(router, 'max_tokens', '/reasoning') ??
      optionalNumber(thinking, 'budget_tokens', '/thinking') ??
      optionalNumber(body, 'thinking_budget', ''),
    display: optionalBoolean(router, 'exclude', '/reasoning') === true ? ('omitted' as const) : undefined,
  })
  return Object.keys(intent).length === 0 ? undefined : intent
}

function modeOf(type: string | undefined, enabled: boolean | undefined): ReasoningIntent['mode'] {
  if (type === 'enabled' || type === 'disabled' || type === 'adaptive') return type
  return enabled === undefined ? undefined : enabled ? 'enabled' : 'disabled'
}

/** Everything that steers how tokens are drawn; undefined when the client leaves it to the provider. */
export function decodeSampling(body: Fields): Sampling | undefined {
  const bias = optionalObject(body, 'logit_bias', '')
  for (const [token, value] of Object.entries(bias ?? {})) {
    if (typeof value !== 'number') throw refuse(`/logit_bias/${token}`, 'a number')
  }
  const sampling = compact({
    temperature: optionalNumber(body, 'temperature', ''),
    topP: optionalNumber(body, 'top_p', ''),
    topK: optionalNumber(body, 'top_k', ''),
    minP: optionalNumber(body, 'min_p', ''),
    presencePenalty: optionalNumber(body, 'presence_penalty', ''),
    frequencyPenalty: optionalNumber(body, 'frequency_penalty', ''),
    repetitionPenalty: optionalNumber(body, 'repetition_penalty', ''),
    seed: optionalNumber(body, 'seed', ''),
    logitBias: bias as Readonly<Record<string, number>> | undefined,
  })
  return Object.keys(sampling).length === 0 ? undefined : sampling
}

/** `response_format`; undefined when absent or of a kind that only its host knows. */
export function decodeOutput(body: Fields): OutputFormat | undefined {
  const format = optionalObject(body, 'response_format', '')
  switch (format?.['type']) {
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json-object' }
    case 'json_schema': {
      const pointer = '/response_format/json_schema'
      const schema = optionalObject(format, 'json_schema', '/response_format')
      if (schema === undefined) throw refuse(pointer, 'an object with a name and a schema')
      return compact({
        type: 'json-schema' as const,
        name: optionalString(schema, 'name', pointer),
        description: optionalString(schema, 'description', pointer),
        schema: optionalObject(schema, 'schema', pointer) ?? {},
        strict: optionalBoolean(schema, 'strict', pointer),
      })
    }
    default:
      return undefined
  }
}

/** `stop` as a list. */
export function decodeStop(body: Fields): readonly string[] | undefined {
  const stop = body['stop']
  if (stop === undefined || stop === null) return undefined
  if (typeof stop === 'string') return [stop]
  if (!Array.isArray(stop)) throw refuse('/stop', 'a string or an array of strings')
  return optionalStrings(body, 'stop', '')
}

/** Everything about the provider's prompt cache that stands at the top level. */
export function decodePromptCache(body: Fields): PromptCache | undefined {
  const options = optionalObject(body, 'prompt_cache_options', '') ?? {}
  const cache = compact({
    key: optionalString(body, 'prompt_cache_key', ''),
    retention: optionalString(body, 'prompt_cache_retention', ''),
    mode: optionalString(options, 'mode', '/prompt_cache_options'),
    ttl: optionalString(options, 'ttl', '/prompt_cache_options'),
    auto: isObject(body['cache_control']) ? decodeCache(body, '') : undefined,
  })
  return Object.keys(cache).length === 0 ? undefined : cache
}

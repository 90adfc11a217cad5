// What a request asks for besides its content: limits, thinking, output, caching, identity; and what we have no word for.
import {
  compact,
  type OutputFormat,
  type PromptCache,
  type ReasoningIntent,
  type Request,
  type Sampling,
  type Tool,
} from '#ir'
import { decodeCache } from './decode-cache.ts'
import { decodeToolChoice } from './decode-tool.ts'
import {
  decodeEffort,
  type Fields,
  isObject,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
} from '#wire'
import type { Reader } from './reader.ts'

const KNOWN: readonly string[] = [
  'model',
  'messages',
  'system',
  'tools',
  'stream',
  'tool_choice',
  'max_tokens',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'output_config',
  'output_format',
  'cache_control',
  'metadata',
  'service_tier',
  'speed',
]

const MODES: ReadonlyMap<string, NonNullable<ReasoningIntent['mode']>> = new Map([
  ['enabled', 'enabled'],
  ['adaptive', 'adaptive'],
  ['disabled', 'disabled'],
  ['between_tools', 'between-tools'],
])

const DISPLAYS = ['summarized', 'omitted', 'updates'] as const

type Extra = Record<string, unknown>

/**
 * All optional fields of the request but its content. Values inside known fields that the IR cannot hold go to `extra`
 * under a dotted name (`output_config.task_budget`), so that another protocol can report them as lost.
 */
export function decodeIntents(wire: Fields, tools: readonly Tool[], reader: Reader): Partial<Request> {
  const extra = rest(wire, KNOWN)
  const reasoning = decodeReasoning(wire, extra, reader)
  const output = decodeOutput(wire, extra, reader)
  const fields: Partial<Request> = {
    ...decodeChoice(wire, tools, reader),
    ...decodeLimits(wire, reader),
    ...compact({ reasoning, output }),
    ...decodeIdentity(wire, reader),
  }
  return Object.keys(extra).length === 0 ? fields : { ...fields, extra }
}

function decodeChoice(wire: Fields, tools: readonly Tool[], reader: Reader): Partial<Request> {
  const choice = optionalObject(wire, 'tool_choice', '', reader.fail)
  if (choice === undefined) return {}
  const serial = optionalBoolean(choice, 'disable_parallel_tool_use', '/tool_choice', reader.fail)
  return {
    toolChoice: decodeToolChoice(choice, tools, reader),
    ...(serial === undefined ? {} : { parallelTools: !serial }),
  }
}

function decodeLimits(wire: Fields, { fail }: Reader): Partial<Request> {
  const sampling: Sampling = compact({
    temperature: optionalNumber(wire, 'temperature', '', fail),
    topP: optionalNumber(wire, 'top_p', '', fail),
    topK: optionalNumber(wire, 'top_k', '', fail),
  })
  return compact({
    maxOutputTokens: optionalNumber(wire, 'max_tokens', '', fail),
    stop: optionalStrings(wire, 'stop_sequences', '', fail),
    sampling: Object.keys(sampling).length === 0 ? undefined : sampling,
  })
}

function decodeReasoning(wire: Fields, extra: Extra, reader: Reader): ReasoningIntent | undefined {
  const thinking = optionalObject(wire, 'thinking', '', reader.fail) ?? {}
  const config = optionalObject(wire, 'output_config', '', reader.fail) ?? {}
  const type = optionalString(thinking, 'type', '/thinking', reader.fail)
  const mode = MODES.get(type ?? '')
  const budget = optionalNumber(thinking, 'budget_tokens', '/thinking', reader.fail)
  const display = optionalString(thinking, 'display', '/thinking', reader.fail)
  const shown = DISPLAYS.find((known) => known === display)
  const word = optionalString(config, 'effort', '/output_config', reader.fail)
  const effort = decodeEffort(word)
  const unknown: Extra = {
    ...(mode === undefined ? { type } : {}),
    ...(shown === undefined ? { display } : {}),
    ...rest(thinking, ['type', 'budget_tokens', 'display']),
  }
  for (const key of Object.keys(unknown)) if (unknown[key] !== undefined) extra[`thinking.${key}`] = unknown[key]
  if (word !== undefined && effort === undefined) extra['output_config.effort'] = word
  const intent = compact({ mode, effort, budget, display: shown })
  return Object.keys(intent).length === 0 ? undefined : intent
}

function decodeOutput(wire: Fields, extra: Extra, reader: Reader): OutputFormat | undefined {
  const config = optionalObject(wire, 'output_config', '', reader.fail) ?? {}
  for (const [key, value] of Object.entries(rest(config, ['effort', 'format']))) extra[`output_config.${key}`] = value
  const format =
    optionalObject(config, 'format', '/output_config', reader.fail) ??
    optionalObject(wire, 'output_format', '', reader.fail)
  if (format === undefined) return undefined
  const schema = format['schema']
  if (format['type'] === 'json_schema' && isObject(schema)) return { type: 'json-schema', schema }
  extra['output_config.format'] = format
  return undefined
}

function decodeIdentity(wire: Fields, reader: Reader): Partial<Request> {
  const { cache } = decodeCache(wire, '', reader)
  const promptCache: PromptCache | undefined = cache === undefined ? undefined : { auto: cache }
  const about = optionalObject(wire, 'metadata', '', reader.fail) ?? {}
  const metadata = rest(about, ['user_id'])
  return compact({
    promptCache,
    user: optionalString(about, 'user_id', '/metadata', reader.fail),
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
    serviceTier: optionalString(wire, 'service_tier', '', reader.fail),
    speed: optionalString(wire, 'speed', '', reader.fail),
  })
}

/** The set fields of an object that are not among the known ones. */
function rest(wire: Fields, known: readonly string[]): Extra {
  return Object.fromEntries(Object.entries(wire).filter(([key, value]) => !known.includes(key) && value !== null))
}

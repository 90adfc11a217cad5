// What a request asks for besides its content: limits, thinking, output, caching, identity; and what we have no word for.
import type { Effort, OutputFormat, PromptCache, ReasoningIntent, Request, Sampling, Tool } from '#ir'
import { decodeCache } from './decode-cache.ts'
import { decodeToolChoice } from './decode-tool.ts'
import {
  isObject,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  type Reader,
  type Wire,
} from './field.ts'

/** Every spelling of the reasoning scale that clients use, spec 05 note 27. */
export const EFFORTS: ReadonlyMap<string, Effort> = new Map([
  ['none', 'none'],
  ['minimal', 'minimal'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'xhigh'],
  ['x_high', 'xhigh'],
  ['x-high', 'xhigh'],
  ['max', 'max'],
  ['ultracode', 'max'],
])

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

type Extra = Record<string, unknown>

/**
 * All optional fields of the request but its content. Values inside known fields that the IR cannot hold go to `extra`
 * under a dotted name (`output_config.task_budget`), so that another protocol can report them as lost.
 */
export function decodeIntents(wire: Wire, tools: readonly Tool[], reader: Reader): Partial<Request> {
  const extra = rest(wire, KNOWN)
  const reasoning = decodeReasoning(wire, extra, reader)
  const output = decodeOutput(wire, extra, reader)
  const fields: Partial<Request> = {
    ...decodeChoice(wire, tools, reader),
    ...decodeLimits(wire, reader),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(output === undefined ? {} : { output }),
    ...decodeIdentity(wire, reader),
  }
  return Object.keys(extra).length === 0 ? fields : { ...fields, extra }
}

function decodeChoice(wire: Wire, tools: readonly Tool[], reader: Reader): Partial<Request> {
  const choice = optionalObject(reader, wire, 'tool_choice', '')
  if (choice === undefined) return {}
  const serial = optionalBoolean(reader, choice, 'disable_parallel_tool_use', '/tool_choice')
  return {
    toolChoice: decodeToolChoice(choice, tools, reader),
    ...(serial === undefined ? {} : { parallelTools: !serial }),
  }
}

function decodeLimits(wire: Wire, reader: Reader): Partial<Request> {
  const maxOutputTokens = optionalNumber(reader, wire, 'max_tokens', '')
  const stop = optionalStrings(reader, wire, 'stop_sequences', '')
  const temperature = optionalNumber(reader, wire, 'temperature', '')
  const topP = optionalNumber(reader, wire, 'top_p', '')
  const topK = optionalNumber(reader, wire, 'top_k', '')
  const sampling: Sampling = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
  }
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(stop === undefined ? {} : { stop }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
  }
}

function decodeReasoning(wire: Wire, extra: Extra, reader: Reader): ReasoningIntent | undefined {
  const thinking = optionalObject(reader, wire, 'thinking', '') ?? {}
  const config = optionalObject(reader, wire, 'output_config', '') ?? {}
  const type = optionalString(reader, thinking, 'type', '/thinking')
  const mode = MODES.get(type ?? '')
  const budget = optionalNumber(reader, thinking, 'budget_tokens', '/thinking')
  const display = optionalString(reader, thinking, 'display', '/thinking')
  const shown = display === 'summarized' || display === 'omitted' || display === 'updates' ? display : undefined
  const word = optionalString(reader, config, 'effort', '/output_config')
  const effort = EFFORTS.get(word ?? '')
  const unknown: Extra = {
    ...(mode === undefined ? { type } : {}),
    ...(shown === undefined ? { display } : {}),
    ...rest(thinking, ['type', 'budget_tokens', 'display']),
  }
  for (const key of Object.keys(unknown)) if (unknown[key] !== undefined) extra[`thinking.${key}`] = unknown[key]
  if (word !== undefined && effort === undefined) extra['output_config.effort'] = word
  if (mode === undefined && budget === undefined && shown === undefined && effort === undefined) return undefined
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(effort === undefined ? {} : { effort }),
    ...(budget === undefined ? {} : { budget }),
    ...(shown === undefined ? {} : { display: shown }),
  }
}

function decodeOutput(wire: Wire, extra: Extra, reader: Reader): OutputFormat | undefined {
  const config = optionalObject(reader, wire, 'output_config', '') ?? {}
  for (const [key, value] of Object.entries(rest(config, ['effort', 'format']))) extra[`output_config.${key}`] = value
  const format =
    optionalObject(reader, config, 'format', '/output_config') ?? optionalObject(reader, wire, 'output_format', '')
  if (format === undefined) return undefined
  const schema = format['schema']
  if (format['type'] === 'json_schema' && isObject(schema)) return { type: 'json-schema', schema }
  extra['output_config.format'] = format
  return undefined
}

function decodeIdentity(wire: Wire, reader: Reader): Partial<Request> {
  const { cache } = decodeCache(wire, '', reader)
  const promptCache: PromptCache | undefined = cache === undefined ? undefined : { auto: cache }
  const about = optionalObject(reader, wire, 'metadata', '') ?? {}
  const user = optionalString(reader, about, 'user_id', '/metadata')
  const metadata = rest(about, ['user_id'])
  const serviceTier = optionalString(reader, wire, 'service_tier', '')
  const speed = optionalString(reader, wire, 'speed', '')
  return {
    ...(promptCache === undefined ? {} : { promptCache }),
    ...(user === undefined ? {} : { user }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(speed === undefined ? {} : { speed }),
  }
}

/** The set fields of an object that are not among the known ones. */
function rest(wire: Wire, known: readonly string[]): Extra {
  return Object.fromEntries(Object.entries(wire).filter(([key, value]) => !known.includes(key) && value !== null))
}

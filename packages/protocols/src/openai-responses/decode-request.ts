// client body -> REQUEST. One item is one turn; what no other protocol knows waits in `extra` or inside the origin.
import {
  compact,
  type Effort,
  invalid,
  type OutputFormat,
  type PromptCache,
  type ReasoningIntent,
  type Request,
  type Text,
  type Turn,
  withOrigin,
} from '#ir'
import type { RequestHints } from '#codec'
import {
  decodeEffort,
  type Fields,
  isObject,
  missing,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  refuse,
  requiredString,
} from '#wire'
import { decodeContent } from './parts/decode-content.ts'
import { decodeItem } from './parts/decode-items.ts'
import { decodeToolChoice, decodeTools } from './parts/decode-tools.ts'
import { ID } from './parts/id.ts'

/** Top-level fields that have a place in the IR; all others go to `extra`. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'previous_response_id',
  'conversation',
  'store',
  'background',
  'stream',
  'include',
  'max_output_tokens',
  'max_tool_calls',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'top_logprobs',
  'metadata',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'user',
  'service_tier',
])

/** Decodes a create, compact or input_tokens body. */
export function decodeRequest(wire: unknown, hints: RequestHints = {}): Request {
  if (!isObject(wire)) throw refuse('', 'a JSON object')
  const body = hints.model === undefined || wire['model'] != null ? wire : { ...wire, model: hints.model }
  const turns = decodeInput(body)
  const { reasoning, output } = configured(body, turns)
  const cache = decodeCache(body)
  const continuation = decodeContinuation(body)
  const sampling = compact({
    temperature: optionalNumber(body, 'temperature', ''),
    topP: optionalNumber(body, 'top_p', ''),
    presencePenalty: optionalNumber(body, 'presence_penalty', ''),
    frequencyPenalty: optionalNumber(body, 'frequency_penalty', ''),
  })
  const extra = decodeExtra(body)
  return withOrigin(
    ID,
    wire,
    '',
    compact({
      model: requiredString(body, 'model', ''),
      system: decodeInstructions(body),
      turns,
      tools: decodeTools(optionalArray(body, 'tools', '') ?? [], '/tools'),
      toolChoice: decodeToolChoice(body['tool_choice']),
      parallelTools: optionalBoolean(body, 'parallel_tool_calls', ''),
      maxOutputTokens: optionalNumber(body, 'max_output_tokens', ''),
      maxToolCalls: optionalNumber(body, 'max_tool_calls', ''),
      sampling: filled(sampling),
      logprobs: decodeLogprobs(body),
      reasoning,
      output,
      verbosity: decodeVerbosity(body),
      stream: optionalBoolean(body, 'stream', '') ?? hints.stream ?? false,
      promptCache: filled(cache),
      continuation: filled(continuation),
      include: optionalStrings(body, 'include', ''),
      serviceTier: optionalString(body, 'service_tier', ''),
      user: optionalString(body, 'user', ''),
      safetyId: optionalString(body, 'safety_identifier', ''),
      metadata: optionalObject(body, 'metadata', ''),
      extra: filled(extra),
    }),
  )
}

function filled<T extends object>(fields: T): T | undefined {
  return Object.keys(fields).length === 0 ? undefined : fields
}

function decodeInstructions(body: Fields): readonly Text[] {
  const text = optionalString(body, 'instructions', '')
  return text === undefined ? [] : [withOrigin(ID, text, '/instructions', { kind: 'text' as const, text })]
}

function decodeInput(body: Fields): readonly Turn[] {
  const input = body['input']
  if (Array.isArray(input)) return input.map(decodeItem)
  if (typeof input === 'string') {
    return [withOrigin(ID, input, '/input', { role: 'user' as const, parts: decodeContent(input, '/input') })]
  }
  const continued = body['previous_response_id'] ?? body['conversation'] ?? body['prompt']
  if ((input === undefined || input === null) && continued != null) return []
  throw missing('/input', undefined, ': a string or an array of items')
}

/** `reasoning` and `text.format`, as the last `configuration_update` of the history leaves them (spec 05 note 46). */
function configured(body: Fields, turns: readonly Turn[]): { reasoning?: ReasoningIntent; output?: OutputFormat } {
  let reasoning = decodeReasoning(body)
  let output = decodeFormat(optionalObject(body, 'text', ''), '/text')
  turns.forEach((turn, index) => {
    const item = turn.origin?.value
    if (!isObject(item) || item['type'] !== 'configuration_update') return
    const pointer = `/input/${index}`
    const effort = effortOf(optionalObject(item, 'reasoning', pointer), `${pointer}/reasoning`)
    if (effort !== undefined) reasoning = { ...reasoning, effort }
    output = decodeFormat(optionalObject(item, 'text', pointer), `${pointer}/text`) ?? output
  })
  return compact({ reasoning, output })
}

const DISPLAYS = ['auto', 'concise', 'detailed'] as const

/** An effort that is not on the scale is no error here: the same protocol gets it as it is, `extra` names it to others. */
function effortOf(reasoning: Fields | undefined, pointer: string): Effort | undefined {
  return reasoning && decodeEffort(optionalString(reasoning, 'effort', pointer))
}

function decodeReasoning(body: Fields): ReasoningIntent | undefined {
  const reasoning = optionalObject(body, 'reasoning', '')
  if (reasoning === undefined) return undefined
  const summary =
    optionalString(reasoning, 'summary', '/reasoning') ?? optionalString(reasoning, 'generate_summary', '/reasoning')
  return filled(
    compact({ effort: effortOf(reasoning, '/reasoning'), display: DISPLAYS.find((display) => display === summary) }),
  )
}

function decodeFormat(text: Fields | undefined, pointer: string): OutputFormat | undefined {
  const format = text && optionalObject(text, 'format', pointer)
  if (format === undefined) return undefined
  const at = `${pointer}/format`
  switch (requiredString(format, 'type', at)) {
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json-object' }
    case 'json_schema': {
      const schema = optionalObject(format, 'schema', at)
      if (schema === undefined) throw missing(`${at}/schema`, undefined, ': a JSON Schema object')
      return compact({
        type: 'json-schema' as const,
        name: optionalString(format, 'name', at),
        description: optionalString(format, 'description', at),
        schema,
        strict: optionalBoolean(format, 'strict', at),
      })
    }
    default:
      return undefined
  }
}

const VERBOSITIES = ['low', 'medium', 'high'] as const

function decodeVerbosity(body: Fields): 'low' | 'medium' | 'high' | undefined {
  const text = optionalObject(body, 'text', '')
  const verbosity = text && optionalString(text, 'verbosity', '/text')
  if (verbosity === undefined) return undefined
  const known = VERBOSITIES.find((entry) => entry === verbosity)
  if (known === undefined) throw refuse('/text/verbosity', 'low, medium or high')
  return known
}

function decodeLogprobs(body: Fields): Request['logprobs'] {
  const top = optionalNumber(body, 'top_logprobs', '')
  const asked = optionalStrings(body, 'include', '')?.includes('message.output_text.logprobs') === true
  return top === undefined && !asked ? undefined : compact({ top })
}

function decodeCache(body: Fields): PromptCache {
  const options = optionalObject(body, 'prompt_cache_options', '') ?? {}
  return compact({
    key: optionalString(body, 'prompt_cache_key', ''),
    retention: optionalString(body, 'prompt_cache_retention', ''),
    mode: optionalString(options, 'mode', '/prompt_cache_options'),
    ttl: optionalString(options, 'ttl', '/prompt_cache_options'),
  })
}

function decodeContinuation(body: Fields): NonNullable<Request['continuation']> {
  const previousResponseId = optionalString(body, 'previous_response_id', '')
  const given = body['conversation']
  const conversation = isObject(given)
    ? optionalString(given, 'id', '/conversation')
    : optionalString(body, 'conversation', '')
  if (previousResponseId !== undefined && conversation !== undefined) {
    throw invalid('previous_response_id', "'previous_response_id' and 'conversation' are mutually exclusive.")
  }
  return compact({
    previousResponseId,
    conversation,
    store: optionalBoolean(body, 'store', ''),
    background: optionalBoolean(body, 'background', ''),
  })
}

/** Unknown fields, and of known objects the members that have no place (`reasoning.context`, an unknown format …). */
function decodeExtra(body: Fields): Record<string, unknown> {
  const extra: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(body)) {
    if (!KNOWN.has(key) && value !== null) extra[key] = value
  }
  const left = (key: string, known: (name: string, value: unknown) => boolean): void => {
    const rest = Object.entries(optionalObject(body, key, '') ?? {}).filter(
      ([name, value]) => value !== null && !known(name, value),
    )
    if (rest.length > 0) extra[key] = Object.fromEntries(rest)
  }
  left('reasoning', (name, value) =>
    name === 'effort'
      ? typeof value === 'string' && decodeEffort(value) !== undefined
      : name === 'summary' || name === 'generate_summary',
  )
  left('text', (name, value) => name === 'verbosity' || (name === 'format' && knownFormat(value)))
  left('prompt_cache_options', (name) => name === 'mode' || name === 'ttl')
  return extra
}

function knownFormat(value: unknown): boolean {
  return isObject(value) && ['text', 'json_object', 'json_schema'].includes(String(value['type']))
}

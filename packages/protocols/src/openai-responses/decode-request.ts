// client body -> REQUEST. One item is one turn; what no other protocol knows waits in `extra` or inside the origin.
import type { Effort, OutputFormat, PromptCache, ReasoningIntent, Request, Text, Turn } from '#ir'
import { invalid, withOrigin } from '#ir'
import type { RequestHints } from '#codec'
import { decodeContent } from './parts/decode-content.ts'
import { decodeItem } from './parts/decode-items.ts'
import { decodeToolChoice, decodeTools } from './parts/decode-tools.ts'
import {
  compact,
  type Fields,
  getArray,
  getBoolean,
  getFields,
  getNumber,
  getString,
  getStrings,
  isFields,
  needString,
} from './parts/read-fields.ts'

const ID = 'openai-responses'

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
  if (!isFields(wire)) throw invalid('', 'The request body must be a JSON object.')
  const body = hints.model === undefined || wire['model'] != null ? wire : { ...wire, model: hints.model }
  const turns = decodeInput(body)
  const { reasoning, output } = configured(body, turns)
  const cache = decodeCache(body)
  const continuation = decodeContinuation(body)
  const sampling = compact({
    temperature: getNumber(body, 'temperature', ''),
    topP: getNumber(body, 'top_p', ''),
    presencePenalty: getNumber(body, 'presence_penalty', ''),
    frequencyPenalty: getNumber(body, 'frequency_penalty', ''),
  })
  const extra = decodeExtra(body)
  return withOrigin(
    ID,
    wire,
    '',
    compact({
      model: needString(body, 'model', ''),
      system: decodeInstructions(body),
      turns,
      tools: decodeTools(getArray(body, 'tools', '') ?? [], 'tools', '/tools'),
      toolChoice: decodeToolChoice(body['tool_choice']),
      parallelTools: getBoolean(body, 'parallel_tool_calls', ''),
      maxOutputTokens: getNumber(body, 'max_output_tokens', ''),
      maxToolCalls: getNumber(body, 'max_tool_calls', ''),
      sampling: filled(sampling),
      logprobs: decodeLogprobs(body),
      reasoning,
      output,
      verbosity: decodeVerbosity(body),
      stream: getBoolean(body, 'stream', '') ?? hints.stream ?? false,
      promptCache: filled(cache),
      continuation: filled(continuation),
      include: getStrings(body, 'include', ''),
      serviceTier: getString(body, 'service_tier', ''),
      user: getString(body, 'user', ''),
      safetyId: getString(body, 'safety_identifier', ''),
      metadata: getFields(body, 'metadata', ''),
      extra: filled(extra),
    }),
  )
}

function filled<T extends object>(fields: T): T | undefined {
  return Object.keys(fields).length === 0 ? undefined : fields
}

function decodeInstructions(body: Fields): readonly Text[] {
  const text = getString(body, 'instructions', '')
  return text === undefined ? [] : [withOrigin(ID, text, '/instructions', { kind: 'text' as const, text })]
}

function decodeInput(body: Fields): readonly Turn[] {
  const input = body['input']
  if (Array.isArray(input)) return input.map(decodeItem)
  if (typeof input === 'string') {
    return [withOrigin(ID, input, '/input', { role: 'user' as const, parts: decodeContent(input, 'input', '/input') })]
  }
  const continued = body['previous_response_id'] ?? body['conversation'] ?? body['prompt']
  if ((input === undefined || input === null) && continued != null) return []
  throw invalid('input', "'input' is required: a string or an array of items.")
}

/** `reasoning` and `text.format`, as the last `configuration_update` of the history leaves them (spec 05 note 46). */
function configured(body: Fields, turns: readonly Turn[]): { reasoning?: ReasoningIntent; output?: OutputFormat } {
  let reasoning = decodeReasoning(body)
  let output = decodeFormat(getFields(body, 'text', ''), 'text')
  turns.forEach((turn, index) => {
    const item = turn.origin?.value
    if (!isFields(item) || item['type'] !== 'configuration_update') return
    const effort = decodeEffort(getFields(item, 'reasoning', `input[${index}]`))
    if (effort !== undefined) reasoning = { ...reasoning, effort }
    const path = `input[${index}].text`
    output = decodeFormat(getFields(item, 'text', `input[${index}]`), path) ?? output
  })
  return compact({ reasoning, output })
}

const EFFORTS: ReadonlyMap<string, Effort> = new Map([
  ['none', 'none'],
  ['minimal', 'minimal'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'xhigh'],
  ['x_high', 'xhigh'],
  ['x-high', 'xhigh'],
  ['extra_high', 'xhigh'],
  ['max', 'max'],
  ['ultracode', 'max'],
])

const DISPLAYS = ['auto', 'concise', 'detailed'] as const

/** An effort that is not on the scale is no error here: the same protocol gets it as it is, `extra` names it to others. */
function decodeEffort(reasoning: Fields | undefined): Effort | undefined {
  const effort = reasoning && getString(reasoning, 'effort', 'reasoning')
  return effort === undefined ? undefined : EFFORTS.get(effort.toLowerCase())
}

function decodeReasoning(body: Fields): ReasoningIntent | undefined {
  const reasoning = getFields(body, 'reasoning', '')
  if (reasoning === undefined) return undefined
  const summary = getString(reasoning, 'summary', 'reasoning') ?? getString(reasoning, 'generate_summary', 'reasoning')
  return filled(compact({ effort: decodeEffort(reasoning), display: DISPLAYS.find((display) => display === summary) }))
}

function decodeFormat(text: Fields | undefined, path: string): OutputFormat | undefined {
  const format = text && getFields(text, 'format', path)
  if (format === undefined) return undefined
  const at = `${path}.format`
  switch (needString(format, 'type', at)) {
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json-object' }
    case 'json_schema': {
      const schema = getFields(format, 'schema', at)
      if (schema === undefined) throw invalid(`${at}.schema`, `'${at}.schema' is required: a JSON Schema object.`)
      return compact({
        type: 'json-schema' as const,
        name: getString(format, 'name', at),
        description: getString(format, 'description', at),
        schema,
        strict: getBoolean(format, 'strict', at),
      })
    }
    default:
      return undefined
  }
}

const VERBOSITIES = ['low', 'medium', 'high'] as const

function decodeVerbosity(body: Fields): 'low' | 'medium' | 'high' | undefined {
  const text = getFields(body, 'text', '')
  const verbosity = text && getString(text, 'verbosity', 'text')
  if (verbosity === undefined) return undefined
  const known = VERBOSITIES.find((entry) => entry === verbosity)
  if (known === undefined) throw invalid('text.verbosity', "'text.verbosity' must be low, medium or high.")
  return known
}

function decodeLogprobs(body: Fields): Request['logprobs'] {
  const top = getNumber(body, 'top_logprobs', '')
  const asked = getStrings(body, 'include', '')?.includes('message.output_text.logprobs') === true
  return top === undefined && !asked ? undefined : compact({ top })
}

function decodeCache(body: Fields): PromptCache {
  const options = getFields(body, 'prompt_cache_options', '') ?? {}
  return compact({
    key: getString(body, 'prompt_cache_key', ''),
    retention: getString(body, 'prompt_cache_retention', ''),
    mode: getString(options, 'mode', 'prompt_cache_options'),
    ttl: getString(options, 'ttl', 'prompt_cache_options'),
  })
}

function decodeContinuation(body: Fields): NonNullable<Request['continuation']> {
  const previousResponseId = getString(body, 'previous_response_id', '')
  const given = body['conversation']
  const conversation = isFields(given) ? getString(given, 'id', 'conversation') : getString(body, 'conversation', '')
  if (previousResponseId !== undefined && conversation !== undefined) {
    throw invalid('previous_response_id', "'previous_response_id' and 'conversation' are mutually exclusive.")
  }
  return compact({
    previousResponseId,
    conversation,
    store: getBoolean(body, 'store', ''),
    background: getBoolean(body, 'background', ''),
  })
}

/** Unknown fields, and of known objects the members that have no place (`reasoning.context`, an unknown format …). */
function decodeExtra(body: Fields): Record<string, unknown> {
  const extra: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(body)) {
    if (!KNOWN.has(key) && value !== null) extra[key] = value
  }
  const left = (key: string, known: (name: string, value: unknown) => boolean): void => {
    const rest = Object.entries(getFields(body, key, '') ?? {}).filter(
      ([name, value]) => value !== null && !known(name, value),
    )
    if (rest.length > 0) extra[key] = Object.fromEntries(rest)
  }
  left('reasoning', (name, value) =>
    name === 'effort'
      ? typeof value === 'string' && EFFORTS.has(value.toLowerCase())
      : name === 'summary' || name === 'generate_summary',
  )
  left('text', (name, value) => name === 'verbosity' || (name === 'format' && knownFormat(value)))
  left('prompt_cache_options', (name) => name === 'mode' || name === 'ttl')
  return extra
}

function knownFormat(value: unknown): boolean {
  return isFields(value) && ['text', 'json_object', 'json_schema'].includes(String(value['type']))
}

// Client bytes -> DECODE -> IR: a Chat Completions body, one message per turn, every node with its origin.
import { compact, type Request, withOrigin } from '#ir'
import {
  type Fields,
  isObject,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  refuse,
} from '#wire'
import type { RequestHints } from '#codec'
import {
  decodeOutput,
  decodePromptCache,
  decodeReasoningIntent,
  decodeSampling,
  decodeStop,
} from './parts/decode-fields.ts'
import { decodeMessages } from './parts/decode-message.ts'
import { decodeTools, decodeToolChoice } from './parts/decode-tools.ts'
import { ID } from './parts/id.ts'

/** Fields that the IR has a place for; all others go into `extra`. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'functions',
  'web_search_options',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'max_completion_tokens',
  'max_tokens',
  'stop',
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'presence_penalty',
  'frequency_penalty',
  'repetition_penalty',
  'seed',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'n',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'enable_thinking',
  'thinking_budget',
  'chat_template_kwargs',
  'response_format',
  'verbosity',
  'stream',
  'stream_options',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'cache_control',
  'store',
  'service_tier',
  'user',
  'safety_identifier',
  'metadata',
])

/** Reads a request body; throws GatewayError('invalid-request') with the path of the offending field. */
export function decodeRequest(wire: unknown, hints: RequestHints = {}): Request {
  if (!isObject(wire)) throw refuse('', 'a JSON object')
  const model = optionalString(wire, 'model', '') ?? hints.model
  if (model === undefined || model === '') throw refuse('/model', 'a string that names the model')
  const messages = optionalArray(wire, 'messages', '')
  if (messages === undefined || messages.length === 0) throw refuse('/messages', 'an array of at least one message')
  const store = optionalBoolean(wire, 'store', '')
  return withOrigin(
    ID,
    wire,
    '',
    compact({
      model,
      system: [],
      turns: decodeMessages(messages),
      tools: decodeTools(wire),
      toolChoice: decodeToolChoice(wire),
      parallelTools: optionalBoolean(wire, 'parallel_tool_calls', ''),
      maxOutputTokens: optionalNumber(wire, 'max_completion_tokens', '') ?? optionalNumber(wire, 'max_tokens', ''),
      stop: decodeStop(wire),
      sampling: decodeSampling(wire),
      logprobs: decodeLogprobs(wire),
      candidates: optionalNumber(wire, 'n', ''),
      reasoning: decodeReasoningIntent(wire),
      output: decodeOutput(wire),
      verbosity: verbosityOf(wire),
      stream: optionalBoolean(wire, 'stream', '') ?? hints.stream ?? false,
      streamUsage: includeUsage(wire),
      promptCache: decodePromptCache(wire),
      continuation: store === undefined ? undefined : { store },
      serviceTier: optionalString(wire, 'service_tier', ''),
      user: optionalString(wire, 'user', ''),
      safetyId: optionalString(wire, 'safety_identifier', ''),
      metadata: optionalObject(wire, 'metadata', ''),
      extra: extraOf(wire),
    }),
  )
}

function includeUsage(wire: Fields): boolean | undefined {
  const options = optionalObject(wire, 'stream_options', '')
  return options === undefined ? undefined : optionalBoolean(options, 'include_usage', '/stream_options')
}

function decodeLogprobs(wire: Fields): Request['logprobs'] {
  const top = optionalNumber(wire, 'top_logprobs', '')
  return optionalBoolean(wire, 'logprobs', '') === true ? compact({ top }) : undefined
}

function verbosityOf(wire: Fields): Request['verbosity'] {
  const verbosity = optionalString(wire, 'verbosity', '')
  return verbosity === 'low' || verbosity === 'medium' || verbosity === 'high' ? verbosity : undefined
}

/** Unknown fields, and known ones with a value that only their host understands: they are a loss towards any other. */
function extraOf(wire: Fields): Request['extra'] {
  const extra = Object.entries(wire).filter(
    ([name, value]) => value !== null && (!KNOWN.has(name) || isForeignWord(wire, name)),
  )
  return extra.length === 0 ? undefined : Object.fromEntries(extra)
}

function isForeignWord(wire: Fields, name: string): boolean {
  switch (name) {
    case 'response_format':
      return isObject(wire[name]) && decodeOutput(wire) === undefined
    case 'verbosity':
      return typeof wire[name] === 'string' && verbosityOf(wire) === undefined
    case 'reasoning_effort':
      return typeof wire[name] === 'string' && decodeReasoningIntent(wire)?.effort === undefined
    default:
      return false
  }
}

// Fields of REQUEST -> top-level wire fields, group by group, so that an edit rewrites only the group it touched.
import { compact, type ReasoningIntent, type Request, type Text } from '#ir'
import { type Fields, isObject, optionalObject } from '#wire'
import { encodeContent, type EncodeContext } from './encode-content.ts'
import { encodeItems } from './encode-items.ts'
import { encodeToolChoice, encodeTools } from './encode-tools.ts'

/** The client's own body under an edited request, and the request as it was decoded from it. */
export interface Under {
  readonly body: Fields
  readonly request: Request
}

export interface Writer {
  /** IR fields whose edit makes this group be written anew. */
  readonly reads: readonly (keyof Request)[]
  /** Wire fields that this group says; those it leaves undefined are removed. */
  readonly owns: readonly string[]
  readonly write: (request: Request, context: EncodeContext, under: Under | undefined) => Fields
}

/** In the order in which a fresh body is written. */
export const WRITERS: readonly Writer[] = [
  { reads: ['system', 'turns', 'reasoning'], owns: ['instructions', 'input'], write: writeInput },
  {
    reads: ['tools'],
    owns: ['tools'],
    write: ({ tools }, context) => ({ tools: tools.length === 0 ? undefined : encodeTools(tools, context) }),
  },
  {
    reads: ['toolChoice'],
    owns: ['tool_choice'],
    write: ({ toolChoice, tools }, context) => ({
      tool_choice: toolChoice && encodeToolChoice(toolChoice, tools, context),
    }),
  },
  {
    reads: ['parallelTools'],
    owns: ['parallel_tool_calls'],
    write: ({ parallelTools }) => ({ parallel_tool_calls: parallelTools }),
  },
  { reads: ['reasoning'], owns: ['reasoning'], write: writeReasoning },
  { reads: ['output', 'verbosity'], owns: ['text'], write: writeText },
  {
    reads: ['maxOutputTokens'],
    owns: ['max_output_tokens'],
    write: ({ maxOutputTokens }) => ({ max_output_tokens: maxOutputTokens }),
  },
  {
    reads: ['maxToolCalls'],
    owns: ['max_tool_calls'],
    write: ({ maxToolCalls }) => ({ max_tool_calls: maxToolCalls }),
  },
  {
    reads: ['sampling'],
    owns: ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'],
    write: ({ sampling }) => ({
      temperature: sampling?.temperature,
      top_p: sampling?.topP,
      presence_penalty: sampling?.presencePenalty,
      frequency_penalty: sampling?.frequencyPenalty,
    }),
  },
  { reads: ['continuation'], owns: ['previous_response_id', 'conversation', 'store', 'background'], write: writeState },
  { reads: ['include', 'logprobs'], owns: ['include', 'top_logprobs'], write: writeInclude },
  { reads: ['stream'], owns: ['stream'], write: ({ stream }) => ({ stream }) },
  {
    reads: ['promptCache'],
    owns: ['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
    write: writeCache,
  },
  { reads: ['safetyId'], owns: ['safety_identifier'], write: ({ safetyId }) => ({ safety_identifier: safetyId }) },
  { reads: ['user'], owns: ['user'], write: ({ user }) => ({ user }) },
  { reads: ['metadata'], owns: ['metadata'], write: ({ metadata }) => ({ metadata }) },
  { reads: ['serviceTier'], owns: ['service_tier'], write: ({ serviceTier }) => ({ service_tier: serviceTier }) },
]

function writeInput(request: Request, context: EncodeContext, under: Under | undefined): Fields {
  const { instructions, first } = writeSystem(request.system, context, under)
  if (under === undefined) {
    return { instructions, input: [...first, ...encodeItems(request.turns, context)] }
  }
  const input = request.turns === under.request.turns ? under.body['input'] : encodeItems(request.turns, context)
  if (!Array.isArray(input)) {
    return first.length === 0
      ? { instructions, input }
      : { instructions, input: [...first, { role: 'user', content: input }] }
  }
  const effort = request.reasoning === under.request.reasoning ? undefined : request.reasoning?.effort
  return {
    instructions,
    input: [...first, ...(effort === undefined ? input : input.map((item) => retune(item, effort)))],
  }
}

/** A later `configuration_update` would take an effort back that was set for the whole request. */
function retune(item: unknown, effort: string): unknown {
  const reasoning = isObject(item) && item['type'] === 'configuration_update' ? item['reasoning'] : undefined
  return isObject(item) && isObject(reasoning) && 'effort' in reasoning
    ? { ...item, reasoning: { ...reasoning, effort } }
    : item
}

interface System {
  readonly instructions: unknown
  /** The message that takes the place of `instructions`. */
  readonly first: readonly unknown[]
}

/**
 * One plain text is `instructions`. Several texts of a foreign client, and texts with cache marks, need a message with
 * parts; several texts of this protocol's own client (a policy put one in front) stay where it had them.
 */
function writeSystem(system: readonly Text[], context: EncodeContext, under: Under | undefined): System {
  if (under !== undefined && system === under.request.system) {
    return { instructions: under.body['instructions'], first: [] }
  }
  const { cacheMarks, developerRole } = context.target.traits
  const marked = cacheMarks === 'openai' && system.some(({ cache }) => cache !== undefined)
  if (!marked && (system.length === 1 || under !== undefined)) {
    const text = system.map((part) => part.text).join('\n\n')
    return { instructions: system.length === 0 ? undefined : text, first: [] }
  }
  if (system.length === 0) return { instructions: undefined, first: [] }
  // Texts of `instructions` hold a bare string as their origin, which is no part: encodeContent wraps it.
  const content = encodeContent(system, 'input_text', context)
  const role = developerRole ? 'developer' : 'system'
  return { instructions: undefined, first: [{ type: 'message', role, content }] }
}

const SUMMARIES: Record<NonNullable<ReasoningIntent['display']>, string | undefined> = {
  omitted: undefined,
  summarized: 'auto',
  auto: 'auto',
  updates: 'auto',
  concise: 'concise',
  detailed: 'detailed',
}

function writeReasoning({ reasoning }: Request, _context: EncodeContext, under: Under | undefined): Fields {
  const { generate_summary: _, ...kept } = (under && optionalObject(under.body, 'reasoning', '')) ?? {}
  const display = reasoning?.display
  const written = compact({
    ...kept,
    effort: reasoning?.effort,
    summary: display === undefined ? undefined : SUMMARIES[display],
  })
  return { reasoning: Object.keys(written).length === 0 ? undefined : written }
}

function writeText({ output, verbosity }: Request, _context: EncodeContext, under: Under | undefined): Fields {
  const kept = (under && optionalObject(under.body, 'text', '')) ?? {}
  const format = under !== undefined && output === under.request.output ? kept['format'] : encodeFormat(output)
  const written = compact({ ...kept, format, verbosity })
  return { text: Object.keys(written).length === 0 ? undefined : written }
}

function encodeFormat(output: Request['output']): Fields | undefined {
  switch (output?.type) {
    case undefined:
      return undefined
    case 'text':
      return { type: 'text' }
    case 'json-object':
      return { type: 'json_object' }
    case 'json-schema': {
      const { name, description, schema, strict } = output
      return compact({ type: 'json_schema', name: name ?? 'response', description, schema, strict })
    }
  }
}

function writeState({ continuation }: Request, { foreign }: EncodeContext, under: Under | undefined): Fields {
  const { previousResponseId, conversation, store, background } = continuation ?? {}
  const same = conversation === under?.request.continuation?.conversation
  return {
    previous_response_id: previousResponseId,
    conversation: same ? under?.body['conversation'] : conversation,
    // Other protocols keep nothing at the provider, and their clients did not agree to it (spec 07 §7.7.4).
    store: store ?? (foreign ? false : undefined),
    background,
  }
}

const LOGPROBS = 'message.output_text.logprobs'

function writeInclude({ include = [], logprobs }: Request): Fields {
  const others = include.filter((entry) => entry !== LOGPROBS)
  const wanted = logprobs === undefined ? others : [...others, LOGPROBS]
  return { include: wanted.length === 0 ? undefined : wanted, top_logprobs: logprobs?.top }
}

function writeCache({ promptCache }: Request, { foreign, target }: EncodeContext, under: Under | undefined): Fields {
  if (foreign && !target.traits.promptCacheKey) return {}
  const kept = (under && optionalObject(under.body, 'prompt_cache_options', '')) ?? {}
  const options = compact({ ...kept, mode: promptCache?.mode, ttl: promptCache?.ttl })
  return {
    prompt_cache_key: promptCache?.key,
    prompt_cache_options: Object.keys(options).length === 0 ? undefined : options,
    prompt_cache_retention: promptCache?.retention,
  }
}

// IR -> ENCODE -> provider bytes: a fitted request spelled out, or the client's own body with only its edits replaced.
import { base, compact, decoded, type Ledger, pristine, type ReasoningIntent, type Request } from '#ir'
import { asObject, type Fields } from '#wire'
import type { Target } from '../target.ts'
import { encodeMark, type EncodeContext } from './parts/encode-content.ts'
import { encodeMessages } from './parts/encode-message.ts'
import { encodeTools, encodeToolChoice, hasCallable } from './parts/encode-tools.ts'
import { ID } from './parts/id.ts'

/** A request body for `target`; a client's own chat body comes back with nothing changed but the model and what was edited. */
export function encodeRequest(request: Request, target: Target, ledger: Ledger): unknown {
  const wire = base(request, ID)
  const before = decoded(request, ID)
  const context: EncodeContext = { target, ledger }
  if (wire === undefined || before === undefined) {
    const fields = GROUPS.map((group) => group.write(request, context))
    return Object.assign({ model: target.model }, ...fields, streamFields(request, context), request.extra) as unknown
  }
  if (pristine(request, ID) && wire['model'] === target.model) return wire
  return overlay(request, before, wire, context)
}

/** Wire fields that one or several IR fields decide together. */
interface Group {
  readonly from: readonly (keyof Request)[]
  readonly names: readonly string[]
  readonly write: (request: Request, context: EncodeContext) => Fields
}

const GROUPS: readonly Group[] = [
  {
    from: ['system', 'turns'],
    names: ['messages'],
    write: ({ system, turns }, context) => ({ messages: encodeMessages(system, turns, context) }),
  },
  {
    from: ['tools'],
    names: ['tools', 'functions', 'web_search_options'],
    write: ({ tools }, context) => ({ ...encodeTools(tools, context) }),
  },
  {
    from: ['toolChoice'],
    names: ['tool_choice', 'function_call'],
    // A choice without tools is a 400.
    write: ({ toolChoice, tools }, context) =>
      hasCallable(tools) ? compact({ tool_choice: encodeToolChoice(toolChoice, tools, context) }) : {},
  },
  {
    from: ['parallelTools'],
    names: ['parallel_tool_calls'],
    write: ({ parallelTools, tools }) => (hasCallable(tools) ? compact({ parallel_tool_calls: parallelTools }) : {}),
  },
  {
    from: ['maxOutputTokens'],
    names: ['max_completion_tokens', 'max_tokens'],
    write: ({ maxOutputTokens }, { target }) =>
      maxOutputTokens === undefined ? {} : { [target.traits.outputLimitField]: maxOutputTokens },
  },
  { from: ['stop'], names: ['stop'], write: ({ stop }) => compact({ stop }) },
  {
    from: ['sampling'],
    names: [
      'temperature',
      'top_p',
      'top_k',
      'min_p',
      'presence_penalty',
      'frequency_penalty',
      'repetition_penalty',
      'seed',
      'logit_bias',
    ],
    write: ({ sampling }) =>
      compact({
        temperature: sampling?.temperature,
        top_p: sampling?.topP,
        top_k: sampling?.topK,
        min_p: sampling?.minP,
        presence_penalty: sampling?.presencePenalty,
        frequency_penalty: sampling?.frequencyPenalty,
        repetition_penalty: sampling?.repetitionPenalty,
        seed: sampling?.seed,
        logit_bias: sampling?.logitBias,
      }),
  },
  {
    from: ['logprobs'],
    names: ['logprobs', 'top_logprobs'],
    write: ({ logprobs }) =>
      logprobs === undefined ? {} : { logprobs: true, ...compact({ top_logprobs: logprobs.top }) },
  },
  { from: ['candidates'], names: ['n'], write: ({ candidates }) => compact({ n: candidates }) },
  {
    from: ['reasoning'],
    names: ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking', 'thinking_budget', 'chat_template_kwargs'],
    write: (request, { target }) => reasoningFields(request.reasoning ?? {}, target, base(request, ID) ?? {}),
  },
  {
    from: ['output'],
    names: ['response_format'],
    write: ({ output }) => compact({ response_format: formatOf(output) }),
  },
  { from: ['verbosity'], names: ['verbosity'], write: ({ verbosity }) => compact({ verbosity }) },
  {
    from: ['promptCache'],
    names: ['prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options', 'cache_control'],
    write: ({ promptCache }, { target }) => {
      const { key, retention, mode, ttl, auto } = promptCache ?? {}
      const options = mode === undefined && ttl === undefined ? undefined : compact({ mode, ttl })
      const { cache_control } = encodeMark(auto, target)
      return compact({
        prompt_cache_key: key,
        prompt_cache_retention: retention,
        prompt_cache_options: options,
        cache_control,
      })
    },
  },
  {
    from: ['continuation'],
    names: ['store'],
    write: ({ continuation }) => compact({ store: continuation?.store }),
  },
  {
    from: ['serviceTier'],
    names: ['service_tier'],
    write: ({ serviceTier }) => compact({ service_tier: serviceTier }),
  },
  { from: ['user'], names: ['user'], write: ({ user }) => compact({ user }) },
  {
    from: ['safetyId'],
    names: ['safety_identifier'],
    write: ({ safetyId }) => compact({ safety_identifier: safetyId }),
  },
  { from: ['metadata'], names: ['metadata'], write: ({ metadata }) => compact({ metadata }) },
]

/** The client's body with the fields of every edited group replaced in place. */
function overlay(request: Request, before: Request, wire: Fields, context: EncodeContext): unknown {
  const body: Record<string, unknown> = { ...wire, model: context.target.model }
  const put = (names: readonly string[], fields: Fields): void => {
    for (const name of names) if (!(name in fields)) delete body[name]
    Object.assign(body, fields)
  }
  for (const { from, names, write } of GROUPS) {
    if (from.some((field) => request[field] !== before[field])) put(names, write(request, context))
  }
  if (request.stream !== before.stream || request.streamUsage !== before.streamUsage) {
    const options = asObject(wire['stream_options'])
    put(['stream', 'stream_options'], streamFields(request, context, options))
  }
  if (request.extra !== before.extra) put(Object.keys(before.extra ?? {}), request.extra ?? {})
  return body
}

/** Usage is asked for even when the client did not: limits and logs need it, the reply leaves it out again. */
function streamFields({ stream, streamUsage }: Request, { target }: EncodeContext, options: Fields = {}): Fields {
  if (!stream) return {}
  const usage = target.traits.usageInStream || streamUsage === true
  const asked = usage ? { ...options, include_usage: true } : options
  return { stream: true, ...(Object.keys(asked).length === 0 ? {} : { stream_options: asked }) }
}

/** Effort or its absence, as this host spells it (spec 05 note 27); what else the client's own objects hold stays. */
function reasoningFields(intent: ReasoningIntent, { traits, capabilities }: Target, wire: Fields): Fields {
  const { mode, effort, budget, display } = intent
  const own = (name: string): Fields => asObject(wire[name])
  const { enable_thinking: _enabled, reasoning_effort: _effort, ...template } = own('chat_template_kwargs')
  const kept = Object.keys(template).length === 0 ? {} : { chat_template_kwargs: template }
  if (mode === undefined && effort === undefined && budget === undefined) return kept

  const off = effort === 'none' || (mode === 'disabled' && effort === undefined)
  const level = off || capabilities.efforts?.length === 0 ? undefined : effort
  // -1 asks for the provider's own measure, which is what it takes without a word.
  const tokens = off || budget === undefined || budget <= 0 ? undefined : budget
  switch (traits.reasoningControl) {
    case 'reasoning_effort':
      return { ...kept, ...compact({ reasoning_effort: off ? 'none' : level }) }
    case 'thinking-type': {
      const thinking = { ...own('thinking'), type: off ? 'disabled' : 'enabled' }
      return { ...kept, thinking, ...compact({ reasoning_effort: level }) }
    }
    case 'enable-thinking':
      return { ...kept, enable_thinking: !off, ...compact({ thinking_budget: tokens }) }
    case 'openrouter': {
      const wish = off ? { enabled: false } : tokens === undefined ? { effort: level } : { max_tokens: tokens }
      const said = Object.keys(compact(wish)).length === 0 ? { enabled: true } : compact(wish)
      return { ...kept, reasoning: { ...said, ...(display === 'omitted' ? { exclude: true } : {}) } }
    }
    case 'template':
      return { chat_template_kwargs: { ...template, enable_thinking: !off, ...compact({ reasoning_effort: level }) } }
    case 'none':
      return kept
  }
}

function formatOf(output: Request['output']): unknown {
  switch (output?.type) {
    case 'json-object':
      return { type: 'json_object' }
    case 'json-schema': {
      const { name = 'response', description, schema, strict } = output
      return { type: 'json_schema', json_schema: compact({ name, description, schema, strict }) }
    }
    case 'text':
    case undefined:
      return undefined
  }
}

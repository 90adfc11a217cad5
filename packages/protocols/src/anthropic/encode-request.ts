// IR -> Messages body: a client's own body with what was edited, or a new one for a request that `fit` prepared.
import { base, type Ledger, pointer, pristine, type Request, type Turn } from '#ir'
import type { Target } from '../target.ts'
import { encodeOutputConfig, encodeThinking, WIRE_EFFORTS } from './parts/encode-intents.ts'
import { cacheControl } from './parts/encode-cache.ts'
import { encodeContent } from './parts/encode-part.ts'
import { encodeTool, encodeToolChoice } from './parts/encode-tool.ts'
import { asObject, isObject, put } from '#wire'
import { ID } from './parts/reader.ts'
import { edited, original, overlaid, untouched } from './parts/overlay.ts'

/** Required by the protocol; `fit` knows the model's own maximum and sets it. */
const DEFAULT_MAX_TOKENS = 8192

type Body = Record<string, unknown>
type Changed = (...fields: (keyof Request)[]) => boolean

/** Encodes a request for `target`; an untouched one of this protocol comes back as the very object it was. */
export function encodeRequest(request: Request, target: Target, ledger: Ledger): unknown {
  const wire = base(request, ID)
  if (wire !== undefined && pristine(request, ID)) {
    return wire['model'] === target.model ? wire : { ...wire, model: target.model }
  }
  const changed: Changed = (...fields) => fields.some((field) => edited(request, field))
  const body: Body = { ...wire, model: target.model }
  if (changed('maxOutputTokens')) body['max_tokens'] = request.maxOutputTokens ?? DEFAULT_MAX_TOKENS
  if (changed('system')) put(body, 'system', encodeSystem(request, ledger))
  if (changed('turns')) body['messages'] = encodeTurns(request.turns, ledger)
  if (changed('tools')) put(body, 'tools', encodeTools(request, ledger))
  if (changed('toolChoice', 'parallelTools') || (changed('tools') && request.tools.length === 0))
    put(body, 'tool_choice', encodeToolChoice(request))
  if (changed('stop')) put(body, 'stop_sequences', emptyless(request.stop))
  if (changed('sampling')) {
    put(body, 'temperature', request.sampling?.temperature)
    put(body, 'top_p', request.sampling?.topP)
    put(body, 'top_k', request.sampling?.topK)
  }
  if (changed('reasoning')) put(body, 'thinking', encodeThinking(request.reasoning, body['thinking']))
  if (changed('reasoning', 'output')) {
    // An untouched format may stand in `output_format`, the older field: it stays there.
    if (changed('output')) delete body['output_format']
    const output = isObject(body['output_format']) ? undefined : request.output
    put(body, 'output_config', encodeOutputConfig(request.reasoning, output, body['output_config']))
  }
  if (changed('promptCache')) {
    const auto = request.promptCache?.auto
    put(body, 'cache_control', auto === undefined ? undefined : cacheControl(auto))
  }
  encodeIdentity(request, body, changed, ledger)
  if (changed('extra')) encodeExtra(request, body)
  if (changed('stream')) put(body, 'stream', request.stream ? true : undefined)
  return body
}

function encodeSystem({ system }: Request, ledger: Ledger): unknown {
  const content = encodeContent(system, ledger)
  return content.length === 0 ? undefined : content
}

function encodeTurns(turns: readonly Turn[], ledger: Ledger): unknown[] {
  return turns.flatMap((turn) => {
    const wire = untouched(turn)
    if (wire !== undefined) return [wire]
    const content = encodeContent(turn.parts, ledger)
    // A message that holds nothing any more is refused; a system message may hold just its effort.
    const before = original(turn)
    if (content.length === 0 && (before === undefined || turn.role !== 'system')) return []
    // A system message that became a user's must not keep the fields that only system messages have.
    if (before !== undefined && before.role !== turn.role) return [{ role: turn.role, content }]
    return [
      overlaid(turn, {
        role: turn.role,
        ...(edited(turn, 'parts') ? { content } : {}),
        ...(edited(turn, 'effort') ? { output_config: effortOf(turn) } : {}),
      }),
    ]
  })
}

function effortOf({ effort }: Turn): unknown {
  const word = effort === undefined ? undefined : WIRE_EFFORTS[effort]
  return word === undefined ? undefined : { effort: word }
}

function encodeTools({ tools }: Request, ledger: Ledger): unknown {
  return emptyless(tools.map((tool) => encodeTool(tool, ledger)).filter((tool) => tool !== undefined))
}

function emptyless<T>(values: readonly T[] | undefined): readonly T[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values
}

function encodeIdentity(request: Request, body: Body, changed: Changed, ledger: Ledger): void {
  if (changed('user', 'safetyId', 'metadata')) {
    const user = request.user ?? request.safetyId
    const known = asObject(body['metadata'])
    const { user_id: _, ...rest } = known
    const metadata = { ...rest, ...(user === undefined ? {} : { user_id: user }) }
    put(body, 'metadata', Object.keys(metadata).length === 0 ? undefined : metadata)
  }
  if (changed('serviceTier')) {
    const tier = request.serviceTier === 'default' ? 'standard_only' : request.serviceTier
    const known = tier === 'auto' || tier === 'standard_only'
    if (tier !== undefined && !known) {
      ledger.dropped('tier_dropped', `Messages has no service tier "${tier}".`, pointer(request, 'service_tier'))
    }
    put(body, 'service_tier', known ? tier : undefined)
  }
  if (changed('speed')) put(body, 'speed', request.speed)
}

/** Fields without a word in the IR; dotted names stand for what lies inside a known field, spec in `decode-intents`. */
function encodeExtra(request: Request, body: Body): void {
  const { extra = {} } = request
  for (const [key, value] of Object.entries(extra)) if (!key.includes('.')) body[key] = value
  for (const key of Object.keys(original(request)?.extra ?? {})) {
    if (key in extra) continue
    const [outer = '', inner] = key.split('.')
    const holder = body[outer]
    if (inner === undefined) delete body[outer]
    else if (isObject(holder))
      body[outer] = Object.fromEntries(Object.entries(holder).filter(([name]) => name !== inner))
  }
}

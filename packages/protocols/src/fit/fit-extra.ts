// fit/fields: top-level fields that the IR has no word for, each kept, noted or refused by name (spec 05 rows 56-67).
import type { Request } from '#ir'
import { base, GatewayError } from '#ir'
import { pathOf } from '#wire'
import { EFFORTS } from './effort.ts'
import type { FitContext, FitStep } from './plan.ts'

/** Fields without which the answer would be another one than asked for. */
const ESSENTIAL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    thread: 'Threads are kept by the provider that started them: send the whole conversation instead.',
    previous_message_id: 'Threads are kept by the provider that started them: send the whole conversation instead.',
    prompt: 'Prompt templates are kept at OpenAI: send the prompt itself instead.',
    compaction: 'Summaries on request are not offered by the provider of this model.',
    audio: 'The provider of this model cannot answer in sound.',
    cachedContent: 'Cached contents are kept by the provider that made them: send the contents themselves.',
  }),
)

/** Fields whose loss a client does not notice: what they switch on is not there anyway, or they only describe the client. */
const HARMLESS: ReadonlySet<string> = new Set([
  'billing_policy',
  'client_metadata',
  'diagnostics',
  'fallback_credit_token',
  'include_obfuscation',
  'obfuscation',
  'output_config.task_budget',
  'reasoning.context',
  'safeguards',
  'safetySettings',
  'stream_options',
  'thinking.block_binding',
  'usage',
])

/** Words for an effort that the decoders did not know. */
const EFFORT_WORDS: ReadonlySet<string> = new Set(['reasoning_effort', 'reasoning.effort', 'output_config.effort'])

/** Known fields of which some members have no word: the members are named, and never sent to another protocol. */
const PARTIAL: ReadonlySet<string> = new Set([
  'reasoning',
  'text',
  'prompt_cache_options',
  'generationConfig',
  'toolConfig',
])

/** Keeps the fields that the host is known to take, notes the others, refuses what must not be lost. */
export const fitExtra: FitStep = (request, context) => {
  const { extra, ...rest } = request
  if (extra === undefined) return request
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(extra)) {
    if (context.target.traits.passFields.includes(name) && !PARTIAL.has(name)) kept.push([name, value])
    else leaveOut(name, value, request, context)
  }
  if (kept.length === Object.keys(extra).length) return request
  return kept.length === 0 ? rest : { ...rest, extra: Object.fromEntries(kept) }
}

function leaveOut(name: string, value: unknown, request: Request, context: FitContext): void {
  if (EFFORT_WORDS.has(name) && typeof value === 'string') return refuseEffort(name, value)
  const members = PARTIAL.has(name) && typeof value === 'object' && value !== null ? Object.entries(value) : []
  for (const [member, inner] of members) leaveOut(`${name}.${member}`, inner, request, context)
  if (members.length > 0) return
  const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1')
  // A dotted name is a member of a known field, unless the client really spelled it with a dot.
  const spelled = base(request, context.source)?.[name] !== undefined
  const at = `/${spelled ? escaped : escaped.replaceAll('.', '/')}`
  const reason = essential(name, value)
  if (reason !== undefined) {
    throw new GatewayError('unsupported', reason, { path: pathOf(at), code: 'unsupported_parameter' })
  }
  const text = `${name} was left out: the provider does not know it.`
  context.ledger.dropped(`field_dropped:${name}`, text, at, isHarmless(name, value) ? 'info' : 'warn')
}

function essential(name: string, value: unknown): string | undefined {
  if (name === 'modalities') return Array.isArray(value) && value.includes('audio') ? ESSENTIAL.get('audio') : undefined
  // OpenAI ignores `audio` unless the modalities ask for sound.
  return name === 'audio' ? undefined : ESSENTIAL.get(name)
}

function isHarmless(name: string, value: unknown): boolean {
  if (HARMLESS.has(name)) return true
  if (name === 'modalities') return true
  if (name === 'truncation') return value === 'disabled'
  if (name === 'context_management') return keepsEverything(value)
  return false
}

/** Claude Code always sends `clear_thinking` with `keep: all`: nothing is cleared. */
function keepsEverything(value: unknown): boolean {
  const edits = typeof value === 'object' && value !== null && 'edits' in value ? value.edits : undefined
  if (!Array.isArray(edits)) return false
  return edits.every(
    (edit: unknown) => typeof edit === 'object' && edit !== null && 'keep' in edit && edit.keep === 'all',
  )
}

/** `auto` leaves it to the provider, which saying nothing does as well; any other word is a slip of the client's. */
function refuseEffort(name: string, value: string): void {
  if (value === 'auto') return
  const message = `${name}: ${JSON.stringify(value.slice(0, 40))} is no effort; use one of ${EFFORTS.join(', ')}, or auto.`
  throw new GatewayError('invalid-request', message, { path: name })
}

// fit/fields: how fast and how dear, in the vendors' words (spec 05 note 40).
import type { ProtocolId } from '#ir'
import { fieldPointer } from './client-field.ts'
import type { FitContext, FitStep } from './plan.ts'

type Pace = 'auto' | 'standard' | 'fast' | 'flex'

const PACES: ReadonlyMap<string, Pace> = new Map([
  ['auto', 'auto'],
  ['unspecified', 'auto'],
  ['default', 'standard'],
  ['standard', 'standard'],
  ['standard_only', 'standard'],
  ['priority', 'fast'],
  ['fast', 'fast'],
  ['ultrafast', 'fast'],
  ['flex', 'flex'],
])

/** `auto` is every vendor's default and is not said. */
const WORDS: Readonly<Record<ProtocolId, Readonly<Partial<Record<Pace, string>>>>> = {
  anthropic: { standard: 'standard_only' },
  'openai-chat': { standard: 'default', fast: 'priority', flex: 'flex' },
  'openai-responses': { standard: 'default', fast: 'priority', flex: 'flex' },
  gemini: { standard: 'standard', fast: 'priority', flex: 'flex' },
}

/** Puts service tier and speed into the target's word; a pace that it does not offer is noted. */
export const fitTier: FitStep = (request, context) => {
  const { serviceTier, speed, ...rest } = request
  if (serviceTier === undefined && speed === undefined) return request
  // Anthropic says `fast` in a field of its own, beside the tier.
  const spoken = speed === 'fast' ? speed : (serviceTier ?? 'auto')
  const pace = PACES.get(spoken.toLowerCase())
  if (pace === 'auto') return rest
  const { protocol, traits } = context.target
  if (pace === 'fast' && protocol === 'anthropic' && traits.passFields.includes('speed'))
    return { ...rest, speed: 'fast' }
  const word = pace === undefined || !speaksTier(context) ? undefined : WORDS[protocol][pace]
  if (word !== undefined) return { ...rest, serviceTier: word }
  const field = spoken === speed ? 'speed' : 'serviceTier'
  const text = `The provider offers no tier "${spoken}": its default is used.`
  context.ledger.dropped(
    'tier_dropped',
    text,
    fieldPointer(request, field, context),
    pace === 'standard' ? 'info' : 'warn',
  )
  return rest
}

function speaksTier({ target }: FitContext): boolean {
  return target.protocol !== 'openai-chat' || target.traits.passFields.includes('service_tier')
}

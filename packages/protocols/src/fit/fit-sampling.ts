// fit: temperature and its relatives, which every protocol limits in its own way and newer models refuse altogether
// (spec 05 rows 44-48, note 32; golden REQ-15, REQ-16).
import type { ProtocolId, Request, Sampling } from '#ir'
import type { Target } from '../target.ts'
import { fieldPointer, untranslated } from './client-field.ts'
import type { FitContext, FitStep } from './plan.ts'

/** The parameters in the order of their notes, with the names that the notes use. */
const NAMES = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  minP: 'min_p',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  repetitionPenalty: 'repetition_penalty',
  seed: 'seed',
  logitBias: 'logit_bias',
} as const

type Parameter = keyof typeof NAMES

const PARAMETERS = Object.keys(NAMES) as readonly Parameter[]

/** What a protocol has a field for. Chat hosts also take what their preset lets pass. */
const SPOKEN: Readonly<Record<ProtocolId, readonly Parameter[]>> = {
  anthropic: ['temperature', 'topP', 'topK'],
  'openai-chat': ['temperature', 'topP', 'presencePenalty', 'frequencyPenalty', 'seed', 'logitBias'],
  'openai-responses': ['temperature', 'topP'],
  gemini: ['temperature', 'topP', 'topK', 'presencePenalty', 'frequencyPenalty', 'seed'],
}

/** Removes or clamps what the target would refuse, and token probabilities where there are none. */
export const fitSampling: FitStep = (request, context) => {
  if (untranslated(request, context)) return request
  return fitLogprobs(fitParameters(request, context), context)
}

function fitParameters(request: Request, context: FitContext): Request {
  const { sampling } = request
  if (sampling === undefined) return request
  const kept: Sampling = Object.fromEntries(
    PARAMETERS.filter((name) => sampling[name] !== undefined && keeps(name, sampling, request, context)).map((name) => [
      name,
      clamped(name, sampling, request, context),
    ]),
  )
  if (PARAMETERS.every((name) => kept[name] === sampling[name])) return request
  const { sampling: _sampling, ...rest } = request
  return Object.keys(kept).length === 0 ? rest : { ...rest, sampling: kept }
}

function keeps(name: Parameter, sampling: Sampling, request: Request, context: FitContext): boolean {
  const reason = refusal(name, sampling, request, context)
  if (reason === undefined) return true
  // 1 is the default of both: leaving it out changes nothing.
  const harmless = (name === 'temperature' || name === 'topP') && sampling[name] === 1
  context.ledger.dropped(
    `sampling_dropped:${NAMES[name]}`,
    `${NAMES[name]} was left out: ${reason}`,
    fieldPointer(request, name, context),
    harmless ? 'info' : 'warn',
  )
  return false
}

function refusal(name: Parameter, sampling: Sampling, request: Request, context: FitContext): string | undefined {
  const { source, target } = context
  const { passFields } = target.traits
  const spoken =
    source === target.protocol || SPOKEN[target.protocol].includes(name) || passFields.includes(NAMES[name])
  if (!spoken) return 'the provider has no such parameter.'
  if (refusesSampling(request, target)) return `${target.model} takes no sampling parameters.`
  if (target.protocol !== 'anthropic') return undefined
  if (thinks(request) && !(name === 'temperature' && sampling.temperature === 1)) {
    return `${target.model} takes none while it thinks.`
  }
  const both = name === 'topP' && sampling.temperature !== undefined
  return both && target.capabilities.temperatureWithTopP === false
    ? `${target.model} takes either temperature or top_p.`
    : undefined
}

function refusesSampling(request: Request, { capabilities }: Target): boolean {
  if (capabilities.sampling === false) return true
  return capabilities.samplingNeedsNoEffort === true && request.reasoning?.effort !== 'none'
}

function thinks({ reasoning }: Request): boolean {
  return reasoning?.mode === 'enabled' || reasoning?.mode === 'adaptive'
}

function clamped(name: Parameter, sampling: Sampling, request: Request, context: FitContext): Sampling[Parameter] {
  const { target, ledger } = context
  if (name !== 'temperature' || target.protocol !== 'anthropic') return sampling[name]
  if (sampling.temperature === undefined || sampling.temperature <= 1) return sampling.temperature
  const text = `The provider takes temperatures up to 1: ${sampling.temperature} became 1.`
  ledger.approximated('sampling_clamped:temperature', text, fieldPointer(request, 'temperature', context))
  return 1
}

function fitLogprobs(request: Request, context: FitContext): Request {
  const { logprobs, ...rest } = request
  const { target, ledger } = context
  if (logprobs === undefined) return request
  const reasons = target.capabilities.reasoningModel === true && request.reasoning?.effort !== 'none'
  if (target.protocol !== 'anthropic' && !reasons) return request
  const who = reasons ? target.model : 'The provider'
  ledger.dropped(
    'logprobs_dropped',
    `${who} reports no token probabilities.`,
    fieldPointer(request, 'logprobs', context),
  )
  return rest
}

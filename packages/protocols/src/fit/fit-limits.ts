// fit: how much may be generated, when to stop, and how many answers (spec 05 notes 30, 31, 33 and 47).
import type { Request } from '#ir'
import { GatewayError } from '#ir'
import { fieldPath, fieldPointer, untranslated } from './client-field.ts'
import { defaultOutput } from './output-limit.ts'
import type { FitContext, FitStep } from './plan.ts'

/** Fits the output limit, the stop sequences, and the number of answers and hosted calls. */
export const fitLimits: FitStep = (request, context) => {
  if (untranslated(request, context)) return request
  return [fitOutputTokens, fitStop, fitCandidates, fitToolCalls].reduce((fitted, fit) => fit(fitted, context), request)
}

function fitOutputTokens(request: Request, context: FitContext): Request {
  const { target, ledger } = context
  const wished = request.maxOutputTokens
  const from = fieldPointer(request, 'maxOutputTokens', context)
  if (wished === undefined) {
    if (target.protocol !== 'anthropic') return request
    const maxOutputTokens = defaultOutput(target)
    ledger.added(
      'max_tokens_default',
      `The provider wants an output limit: ${maxOutputTokens} tokens, the most.`,
      '/max_tokens',
    )
    return { ...request, maxOutputTokens }
  }
  const least = target.traits.minOutputTokens
  if (wished < least) {
    // 0 only warms a cache; one word more than nothing does that too.
    const text = `The provider generates at least ${least} tokens: the limit of ${wished} was raised.`
    ledger.approximated(`max_tokens_raised_${least}`, text, from)
    return { ...request, maxOutputTokens: least }
  }
  const most = target.capabilities.maxOutput
  if (most === undefined || wished <= most) return request
  const text = `${target.model} generates at most ${most} tokens: the limit of ${wished} was lowered.`
  ledger.approximated('max_tokens_clamped', text, from, 'info')
  return { ...request, maxOutputTokens: most }
}

function fitStop(request: Request, context: FitContext): Request {
  const { target, ledger, plan } = context
  const stop = request.stop?.filter((sequence) => sequence !== '')
  if (stop === undefined || request.stop === undefined) return request
  const room = target.capabilities.reasoningModel === true ? 0 : target.traits.maxStop
  const sendable = stop.filter((sequence) => isSendable(sequence, context)).slice(0, room)
  const watched = stop.filter((sequence) => !sendable.includes(sequence))
  if (watched.length > 0) {
    plan.stop = watched
    const text = `The provider does not take ${watched.length} of the stop sequences: the gateway watches for them.`
    ledger.approximated('stop_emulated', text, fieldPointer(request, 'stop', context), 'info')
  }
  if (sendable.length === request.stop.length) return request
  const { stop: _stop, ...rest } = request
  return sendable.length === 0 ? rest : { ...rest, stop: sendable }
}

/** Anthropic refuses stop sequences of nothing but white space. */
function isSendable(sequence: string, { target }: FitContext): boolean {
  return target.protocol !== 'anthropic' || sequence.trim() !== ''
}

function fitCandidates(request: Request, context: FitContext): Request {
  const { source, target } = context
  const { candidates, ...rest } = request
  if (candidates === undefined || source === target.protocol) return request
  if (candidates <= 1) return rest
  throw new GatewayError(
    'unsupported',
    'n>1 is not supported by the provider of this model; ask for one answer at a time.',
    {
      path: fieldPath(request, 'candidates', context),
      code: 'unsupported_parameter',
    },
  )
}

function fitToolCalls(request: Request, context: FitContext): Request {
  const { maxToolCalls, ...rest } = request
  if (maxToolCalls === undefined || context.target.protocol === 'openai-responses') return request
  const text = 'The limit on built-in tool calls was left out: the provider has none.'
  context.ledger.dropped('field_dropped:max_tool_calls', text, fieldPointer(request, 'maxToolCalls', context), 'info')
  return rest
}

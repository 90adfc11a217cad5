// fit, last step: every wish that is left and has no place at the target goes, and is noted (spec 05 notes 37, 40, 44, 45
// and rows 51-67). What cannot be left out without giving a wrong answer is refused.
import type { Request } from '#ir'
import { GatewayError, pointer } from '#ir'
import { fieldPath, fieldPointer, untranslated, type ClientField } from './client-field.ts'
import { fitExtra } from './fit-extra.ts'
import { fitTier } from './fit-tier.ts'
import type { FitContext, FitStep } from './plan.ts'
import { sha256Hex } from './sha256.ts'

/** Fits identity, state, tier and every other field that only some protocols have. */
export const fitFields: FitStep = (request, context) => {
  if (untranslated(request, context) || context.source === context.target.protocol) return request
  const steps: readonly FitStep[] = [fitState, fitInclude, fitIdentity, fitTier, fitVerbosity, fitTurnFields, fitExtra]
  return steps.reduce((fitted, step) => step(fitted, context), request)
}

/** Errors are logged, and ids may be as long as a client likes. */
const MAX_SHOWN = 100

/** State that the provider keeps: the gateway has put it into the history before, or nobody can (05 note 42). */
function fitState(request: Request, context: FitContext): Request {
  const { continuation, ...rest } = request
  const { previousResponseId, conversation, store, background } = continuation ?? {}
  if (previousResponseId !== undefined) {
    const text = `Previous response '${previousResponseId.slice(0, MAX_SHOWN)}' is not known here. Send the whole conversation instead.`
    throw unknownState('previousResponseId', text, request, context)
  }
  if (conversation !== undefined) {
    const text = `Conversation '${conversation.slice(0, MAX_SHOWN)}' is not known here: use previous_response_id, or send the whole conversation.`
    throw unknownState('conversation', text, request, context)
  }
  if (background === true) {
    throw new GatewayError('unsupported', 'The provider of this model cannot answer in the background.', {
      path: fieldPath(request, 'background', context),
      code: 'unsupported_parameter',
    })
  }
  // Nothing of a foreign client is stored at OpenAI unless it asked for that.
  if (context.target.protocol === 'openai-responses') return { ...rest, continuation: { store: store ?? false } }
  if (store === true) {
    const text = 'The provider stores no replies.'
    context.ledger.dropped('field_dropped:store', text, fieldPointer(request, 'store', context), 'info')
  }
  return continuation === undefined ? request : rest
}

function unknownState(field: ClientField, text: string, request: Request, context: FitContext): GatewayError {
  return new GatewayError('invalid-request', text, {
    path: fieldPath(request, field, context),
    code: 'previous_response_not_found',
  })
}

/** Only Responses replies come with extras to choose from; reasoning and probabilities are asked for in other ways. */
const UNDERSTOOD: ReadonlySet<string> = new Set(['reasoning.encrypted_content', 'message.output_text.logprobs'])

function fitInclude(request: Request, context: FitContext): Request {
  const { include, ...rest } = request
  const { target, ledger } = context
  for (const name of include ?? []) {
    if (UNDERSTOOD.has(name)) continue
    const text = `${name} was left out: the provider's replies have nothing like it.`
    ledger.dropped(`include_ignored:${name}`, text, fieldPointer(request, 'include', context), 'info')
  }
  if (target.protocol !== 'openai-responses') return include === undefined ? request : rest
  // Without its sealed form reasoning could not be carried through the client to the next turn (06 §6.6).
  const wanted = [
    ...(target.capabilities.reasoningModel === false ? [] : ['reasoning.encrypted_content']),
    ...(request.logprobs === undefined ? [] : ['message.output_text.logprobs']),
  ]
  return wanted.length === 0 ? rest : { ...rest, include: wanted }
}

/** True when the host takes this OpenAI field; chat hosts only as far as their preset says so. */
function takesField(name: string, { target }: FitContext): boolean {
  if (target.protocol === 'openai-chat') return target.traits.passFields.includes(name)
  return target.protocol === 'openai-responses'
}

/** A vendor learns another vendor's user only as a hash (05 note 37, golden REQ-20). */
function fitIdentity(request: Request, context: FitContext): Request {
  const { user, safetyId, metadata, ...rest } = request
  const { source, target, ledger } = context
  if (user === undefined && safetyId === undefined && metadata === undefined) return request
  const drop = (field: ClientField, what: string): void => {
    ledger.dropped(
      'metadata_dropped',
      `The provider has no place for ${what}.`,
      fieldPointer(request, field, context),
      'info',
    )
  }
  const keepsMetadata = takesField('metadata', context)
  if (metadata !== undefined && !keepsMetadata) drop('metadata', 'metadata')
  const kept = metadata === undefined || !keepsMetadata ? rest : { ...rest, metadata }
  if (target.protocol === 'anthropic') {
    const id = safetyId ?? user
    return id === undefined ? kept : { ...kept, user: id }
  }
  if (!takesField('safety_identifier', context)) {
    if (user !== undefined) drop('user', 'the user')
    if (safetyId !== undefined) drop('safetyId', 'the safety identifier')
    return kept
  }
  if (source !== 'anthropic') {
    return { ...kept, ...(user === undefined ? {} : { user }), ...(safetyId === undefined ? {} : { safetyId }) }
  }
  if (user === undefined) return kept
  ledger.rewritten(
    'user_hashed',
    'The user is told to the provider as a hash only.',
    fieldPointer(request, 'user', context),
  )
  return { ...kept, safetyId: `u_${sha256Hex(user).slice(0, 32)}` }
}

function fitVerbosity(request: Request, context: FitContext): Request {
  const { verbosity, ...rest } = request
  if (verbosity === undefined || takesField('verbosity', context)) return request
  const text = 'The provider has no control over how much the model says.'
  context.ledger.dropped('field_dropped:verbosity', text, fieldPointer(request, 'verbosity', context), 'info')
  return rest
}

/** `phase` of Responses and `name` of chat messages; encoders without a place for them do not write them. */
function fitTurnFields(request: Request, { target, ledger }: FitContext): Request {
  const phased = request.turns.find((turn) => turn.phase !== undefined)
  if (phased !== undefined && target.protocol !== 'openai-responses') {
    ledger.dropped('field_dropped:phase', 'The phase of messages was left out.', pointer(phased, 'phase'), 'info')
  }
  const named = request.turns.find((turn) => turn.name !== undefined)
  if (named !== undefined && target.protocol !== 'openai-chat') {
    ledger.dropped('field_dropped:name', 'The names of speakers were left out.', pointer(named, 'name'), 'info')
  }
  return request
}

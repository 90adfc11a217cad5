// Where a wish stood in what the client sent: every note and every refusal of this room points there.
import type { Request } from '#ir'
import { base } from '#ir'
import { pathOf } from '#wire'
import type { FitContext } from './plan.ts'

export type ClientField =
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'minP'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'repetitionPenalty'
  | 'seed'
  | 'logitBias'
  | 'logprobs'
  | 'maxOutputTokens'
  | 'maxToolCalls'
  | 'stop'
  | 'candidates'
  | 'effort'
  | 'thinking'
  | 'display'
  | 'output'
  | 'verbosity'
  | 'serviceTier'
  | 'speed'
  | 'user'
  | 'safetyId'
  | 'metadata'
  | 'cacheKey'
  | 'cacheRetention'
  | 'cacheAuto'
  | 'previousResponseId'
  | 'conversation'
  | 'background'
  | 'store'
  | 'include'
  | 'tools'
  | 'toolChoice'

/** How the protocols spell one wish, as pointers; the one that the client's body holds is meant. */
const SPELLINGS: Readonly<Record<ClientField, readonly string[]>> = {
  temperature: ['temperature', 'generationConfig/temperature'],
  topP: ['top_p', 'generationConfig/topP'],
  topK: ['top_k', 'generationConfig/topK'],
  minP: ['min_p'],
  presencePenalty: ['presence_penalty', 'generationConfig/presencePenalty'],
  frequencyPenalty: ['frequency_penalty', 'generationConfig/frequencyPenalty'],
  repetitionPenalty: ['repetition_penalty'],
  seed: ['seed', 'generationConfig/seed'],
  logitBias: ['logit_bias'],
  logprobs: ['logprobs', 'top_logprobs', 'generationConfig/responseLogprobs', 'include'],
  maxOutputTokens: ['max_completion_tokens', 'max_tokens', 'max_output_tokens', 'generationConfig/maxOutputTokens'],
  maxToolCalls: ['max_tool_calls'],
  stop: ['stop_sequences', 'stop', 'generationConfig/stopSequences'],
  candidates: ['n', 'generationConfig/candidateCount'],
  effort: [
    'reasoning_effort',
    'reasoning/effort',
    'output_config/effort',
    'generationConfig/thinkingConfig',
    'thinking',
    'reasoning',
  ],
  thinking: [
    'thinking',
    'reasoning_effort',
    'reasoning',
    'generationConfig/thinkingConfig',
    'output_config/effort',
    'enable_thinking',
  ],
  display: ['thinking/display', 'reasoning/summary', 'generationConfig/thinkingConfig/includeThoughts'],
  output: [
    'response_format',
    'text/format',
    'output_config/format',
    'output_format',
    'generationConfig/responseJsonSchema',
    'generationConfig/responseSchema',
    'generationConfig/responseMimeType',
  ],
  verbosity: ['verbosity', 'text/verbosity'],
  serviceTier: ['service_tier', 'serviceTier'],
  speed: ['speed'],
  user: ['metadata/user_id', 'user'],
  safetyId: ['safety_identifier'],
  metadata: ['metadata', 'labels'],
  cacheKey: ['prompt_cache_key'],
  cacheRetention: ['prompt_cache_retention', 'prompt_cache_options'],
  cacheAuto: ['cache_control'],
  previousResponseId: ['previous_response_id'],
  conversation: ['conversation'],
  background: ['background'],
  store: ['store'],
  include: ['include'],
  tools: ['tools'],
  toolChoice: ['tool_choice', 'toolConfig/functionCallingConfig'],
}

/** The RFC 6901 pointer of a top-level wish, as the client spelled it. */
export function fieldPointer(request: Request, field: ClientField, { source }: FitContext): string {
  const spellings = SPELLINGS[field]
  const body = base(request, source)
  const spelled = body === undefined ? undefined : spellings.find((spelling) => holds(body, spelling.split('/')))
  return `/${spelled ?? spellings[0] ?? ''}`
}

/** The same place as a JSON path, for errors: `messages[3].content[0]`. */
export function fieldPath(request: Request, field: ClientField, context: FitContext): string {
  return pathOf(fieldPointer(request, field, context))
}

function holds(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return value !== undefined && value !== null
  return typeof value === 'object' && value !== null && holds((value as Record<string, unknown>)[step], rest)
}

/**
 * True when nothing but the client's own provider question is asked: same protocol, same model name. Such a request is
 * not judged here, the provider's own answer is the most faithful one (spec 08 §8.4).
 */
export function untranslated(request: Request, { source, target }: FitContext): boolean {
  return source === target.protocol && request.model === target.model
}

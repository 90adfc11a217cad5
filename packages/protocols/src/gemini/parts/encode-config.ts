// Intents of a request as `generationConfig`.
import { compact, type Effort, type ReasoningIntent, type Request } from '#ir'
import { asObject, geminiBudget, type Fields } from '#wire'
import type { Target } from '../../target.ts'
import type { GenerationConfig, ThinkingConfig, ThinkingLevel } from '../wire.ts'

/** Everything the request says about the generation, in one object; what the IR has no place for comes from `extra`. */
export function encodeConfig(request: Request, target: Target): Fields {
  const { sampling, output, logprobs } = request
  const other = request.extra?.['generationConfig']
  const config: GenerationConfig = compact({
    temperature: sampling?.temperature,
    topP: sampling?.topP,
    topK: sampling?.topK,
    presencePenalty: sampling?.presencePenalty,
    frequencyPenalty: sampling?.frequencyPenalty,
    seed: sampling?.seed,
    candidateCount: request.candidates,
    maxOutputTokens: request.maxOutputTokens,
    stopSequences: request.stop,
    responseLogprobs: logprobs === undefined ? undefined : true,
    logprobs: logprobs?.top,
    ...encodeOutput(output, target),
    thinkingConfig: encodeThinking(request.reasoning, target),
  })
  return { ...asObject(other), ...config }
}

function encodeOutput(output: Request['output'], target: Target): GenerationConfig {
  if (output === undefined || output.type === 'text') return {}
  if (output.type === 'json-object') return { responseMimeType: 'application/json' }
  const key = target.traits.schemaDialect === 'gemini-openapi' ? 'responseSchema' : 'responseJsonSchema'
  return { responseMimeType: 'application/json', [key]: output.schema }
}

/** Spec 05 note 27; Google has no level above HIGH. */
const LEVELS = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
} as const satisfies Record<Effort, ThinkingLevel>

/** One of level and budget, never both (400); thoughts are shown unless the client wants none or there are none. */
function encodeThinking(reasoning: ReasoningIntent | undefined, target: Target): ThinkingConfig | undefined {
  if (reasoning === undefined) return undefined
  const off = reasoning.mode === 'disabled' || reasoning.effort === 'none' || reasoning.budget === 0
  const config: ThinkingConfig = {
    ...(off || reasoning.display === 'omitted' ? {} : { includeThoughts: true }),
    ...(off ? thinkingOff(reasoning, target) : thinkingOn(reasoning, target)),
  }
  return Object.keys(config).length === 0 ? undefined : config
}

function thinkingOn({ mode, effort, budget }: ReasoningIntent, target: Target): ThinkingConfig {
  const control = target.capabilities.thinkingControl
  const preferBudget = control !== 'level' || effort === undefined
  if (budget !== undefined && preferBudget) return { thinkingBudget: budget }
  if (effort !== undefined) {
    return control === 'budget' ? { thinkingBudget: geminiBudget(effort) } : { thinkingLevel: LEVELS[effort] }
  }
  return mode === 'adaptive' && control === 'budget' ? { thinkingBudget: -1 } : {}
}

/** Models with levels cannot be switched off: they get the lowest one they have. */
function thinkingOff({ budget }: ReasoningIntent, { capabilities }: Target): ThinkingConfig {
  if (capabilities.thinkingControl !== 'level') return { thinkingBudget: budget ?? 0 }
  const { efforts } = capabilities
  const minimal = efforts === undefined || efforts.includes('minimal') || efforts.includes('none')
  return { thinkingLevel: minimal ? 'MINIMAL' : 'LOW' }
}

const TIERS: ReadonlyMap<string, string> = new Map([
  ['priority', 'priority'],
  ['fast', 'priority'],
  ['flex', 'flex'],
  ['default', 'standard'],
  ['standard', 'standard'],
  ['standard_only', 'standard'],
])

/** Google's word for a service tier or speed, spec 05 note 40; `auto` is its default and is left out. */
export function encodeTier({ serviceTier, speed }: Request): string | undefined {
  return TIERS.get((serviceTier === undefined || serviceTier === 'auto' ? speed : serviceTier) ?? '')
}

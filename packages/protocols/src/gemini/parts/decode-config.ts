// `generationConfig` of a client's request as intents.
import { compact, type Effort, type OutputFormat, type ReasoningIntent, type Request, type Sampling } from '#ir'
import type { Fields } from '#wire'
import { fromOpenApi } from './openapi-schema.ts'
import { read, readFlag, readNumber, readObject, readText, readTexts, snakeCase, spelling } from './read.ts'

type ConfigFields = Pick<
  Request,
  'maxOutputTokens' | 'stop' | 'sampling' | 'logprobs' | 'candidates' | 'reasoning' | 'output'
>

/** Fields that have a place in the IR. */
const KNOWN = [
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'maxOutputTokens',
  'stopSequences',
  'candidateCount',
  'responseLogprobs',
  'logprobs',
  'thinkingConfig',
] as const

/** What the client asked of the generation. */
export function decodeConfig(body: Fields): ConfigFields {
  const config = readObject(body, 'generationConfig', '') ?? {}
  const pointer = `/${spelling(body, 'generationConfig')}`
  return compact({
    maxOutputTokens: readNumber(config, 'maxOutputTokens', pointer),
    stop: readTexts(config, 'stopSequences', pointer),
    sampling: decodeSampling(config, pointer),
    logprobs: readFlag(config, 'responseLogprobs', pointer) === true ? { ...topLogprobs(config, pointer) } : undefined,
    candidates: readNumber(config, 'candidateCount', pointer),
    reasoning: decodeThinking(config, pointer),
    output: decodeOutput(config, pointer),
  })
}

function topLogprobs(config: Fields, pointer: string): { top?: number } {
  return compact({ top: readNumber(config, 'logprobs', pointer) })
}

function decodeSampling(config: Fields, pointer: string): Sampling | undefined {
  const sampling: Sampling = compact({
    temperature: readNumber(config, 'temperature', pointer),
    topP: readNumber(config, 'topP', pointer),
    topK: readNumber(config, 'topK', pointer),
    presencePenalty: readNumber(config, 'presencePenalty', pointer),
    frequencyPenalty: readNumber(config, 'frequencyPenalty', pointer),
    seed: readNumber(config, 'seed', pointer),
  })
  return Object.keys(sampling).length === 0 ? undefined : sampling
}

const LEVELS: ReadonlyMap<string, Effort> = new Map([
  ['MINIMAL', 'minimal'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['XHIGH', 'xhigh'],
])

/** Google shows no thoughts unless asked: a thinkingConfig without `includeThoughts` says `omitted`. */
function decodeThinking(config: Fields, pointer: string): ReasoningIntent | undefined {
  const thinking = readObject(config, 'thinkingConfig', pointer)
  if (thinking === undefined) return undefined
  const here = `${pointer}/${spelling(config, 'thinkingConfig')}`
  const budget = readNumber(thinking, 'thinkingBudget', here)
  const level = readText(thinking, 'thinkingLevel', here)
  return compact({
    mode: budget === undefined ? undefined : modeOf(budget),
    effort: level === undefined ? undefined : LEVELS.get(level.toUpperCase()),
    budget,
    display: readFlag(thinking, 'includeThoughts', here) === true ? ('summarized' as const) : ('omitted' as const),
  })
}

function modeOf(budget: number): 'enabled' | 'adaptive' | 'disabled' {
  if (budget === 0) return 'disabled'
  return budget < 0 ? 'adaptive' : 'enabled'
}

function decodeOutput(config: Fields, pointer: string): OutputFormat | undefined {
  const mime = readText(config, 'responseMimeType', pointer)
  const jsonSchema = readObject(config, 'responseJsonSchema', pointer)
  const openApi = readObject(config, 'responseSchema', pointer)
  if (mime !== undefined && mime !== 'application/json') return mime === 'text/plain' ? { type: 'text' } : undefined
  const schema = jsonSchema ?? (openApi === undefined ? undefined : fromOpenApi(openApi))
  if (schema !== undefined) return { type: 'json-schema', schema }
  return mime === undefined ? undefined : { type: 'json-object' }
}

/** The rest of `generationConfig`: kept for Google, a loss towards anyone else. Text as the only modality says nothing. */
export function otherConfig(body: Fields, output: OutputFormat | undefined): Fields | undefined {
  const config = read(body, 'generationConfig') as Fields | undefined
  if (config === undefined) return undefined
  const placed = output === undefined ? KNOWN : [...KNOWN, 'responseMimeType', 'responseSchema', 'responseJsonSchema']
  const known = new Set(placed.flatMap((name) => [name, snakeCase(name)]))
  const rest = Object.entries(config).filter(
    ([key, value]) => !known.has(key) && (value ?? undefined) !== undefined && !isTextOnly(key, value),
  )
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

function isTextOnly(key: string, value: unknown): boolean {
  if (key !== 'responseModalities' && key !== 'response_modalities') return false
  return Array.isArray(value) && value.length === 1 && String(value[0]).toUpperCase() === 'TEXT'
}

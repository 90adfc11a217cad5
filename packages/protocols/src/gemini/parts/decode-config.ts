// `generationConfig` of a client's request as intents.
import type { Effort, OutputFormat, ReasoningIntent, Request, Sampling } from '#ir'
import { fromOpenApi } from './openapi-schema.ts'
import {
  given,
  read,
  readFlag,
  readNumber,
  readObject,
  readText,
  readTexts,
  snakeCase,
  spelling,
  type WireObject,
} from './read.ts'

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
export function decodeConfig(body: WireObject): ConfigFields {
  const config = readObject(body, 'generationConfig', '') ?? {}
  const path = spelling(body, 'generationConfig')
  return given({
    maxOutputTokens: readNumber(config, 'maxOutputTokens', path),
    stop: readTexts(config, 'stopSequences', path),
    sampling: decodeSampling(config, path),
    logprobs: readFlag(config, 'responseLogprobs', path) === true ? { ...topLogprobs(config, path) } : undefined,
    candidates: readNumber(config, 'candidateCount', path),
    reasoning: decodeThinking(config, path),
    output: decodeOutput(config, path),
  })
}

function topLogprobs(config: WireObject, path: string): { top?: number } {
  return given({ top: readNumber(config, 'logprobs', path) })
}

function decodeSampling(config: WireObject, path: string): Sampling | undefined {
  const sampling: Sampling = given({
    temperature: readNumber(config, 'temperature', path),
    topP: readNumber(config, 'topP', path),
    topK: readNumber(config, 'topK', path),
    presencePenalty: readNumber(config, 'presencePenalty', path),
    frequencyPenalty: readNumber(config, 'frequencyPenalty', path),
    seed: readNumber(config, 'seed', path),
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
function decodeThinking(config: WireObject, path: string): ReasoningIntent | undefined {
  const thinking = readObject(config, 'thinkingConfig', path)
  if (thinking === undefined) return undefined
  const here = `${path}.${spelling(config, 'thinkingConfig')}`
  const budget = readNumber(thinking, 'thinkingBudget', here)
  const level = readText(thinking, 'thinkingLevel', here)
  return given({
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

function decodeOutput(config: WireObject, path: string): OutputFormat | undefined {
  const mime = readText(config, 'responseMimeType', path)
  const jsonSchema = readObject(config, 'responseJsonSchema', path)
  const openApi = readObject(config, 'responseSchema', path)
  if (mime !== undefined && mime !== 'application/json') return mime === 'text/plain' ? { type: 'text' } : undefined
  const schema = jsonSchema ?? (openApi === undefined ? undefined : fromOpenApi(openApi))
  if (schema !== undefined) return { type: 'json-schema', schema }
  return mime === undefined ? undefined : { type: 'json-object' }
}

/** The rest of `generationConfig`: kept for Google, a loss towards anyone else. Text as the only modality says nothing. */
export function otherConfig(body: WireObject, output: OutputFormat | undefined): WireObject | undefined {
  const config = read(body, 'generationConfig') as WireObject | undefined
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

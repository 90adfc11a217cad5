// What a provider's own list says about its models: their names, and on many hosts their sizes, each in its own words.
import type { ModelCapabilities } from '@ferryllm/protocols'

export interface ListedModel {
  readonly name: string
  readonly capabilities: ModelCapabilities
}

type Fields = Record<string, unknown>

/** `data[].id` (OpenAI, Anthropic) or `models[].name` with its `models/` prefix (Gemini). */
export function readListed(body: unknown): ListedModel[] {
  const { data, models } = asFields(body)
  const entries: unknown[] = Array.isArray(data) ? data : Array.isArray(models) ? models : []
  return entries.flatMap((value) => {
    const entry = asFields(value)
    const name = typeof entry['id'] === 'string' ? entry['id'] : entry['name']
    return typeof name === 'string' ? [{ name: name.replace(/^models\//, ''), capabilities: readSizes(entry) }] : []
  })
}

/** Anthropic; Gemini; OpenRouter and Together; Groq; Mistral; vLLM. */
const CONTEXT = [
  'max_input_tokens',
  'inputTokenLimit',
  'context_length',
  'context_window',
  'max_context_length',
  'max_model_len',
]
const OUTPUT = ['max_tokens', 'outputTokenLimit', 'max_completion_tokens']

function readSizes(entry: Fields): ModelCapabilities {
  const context = firstCount(entry, CONTEXT)
  const maxOutput = firstCount({ ...asFields(entry['top_provider']), ...entry }, OUTPUT)
  const modalities = asFields(entry['architecture'])['input_modalities']
  return {
    ...(context === undefined ? {} : { context }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
    ...(Array.isArray(modalities) ? { images: modalities.includes('image') } : {}),
  }
}

function firstCount(entry: Fields, names: readonly string[]): number | undefined {
  return names.map((name) => entry[name]).find(isCount)
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

// Token counts: Google's prompt count includes the cache and excludes what its tools read; its output count excludes
// thoughts (spec 06 §6.2).
import type { Usage } from '#ir'
import type { UsageMetadata } from '../wire.ts'
import { given, isObject } from './read.ts'

const COUNTS = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount'] as const

/** Undefined when the object names no count: Vertex sends chunks with nothing but a traffic type in it. */
export function decodeUsage(wire: UsageMetadata): Usage | undefined {
  if (!COUNTS.some((name) => typeof wire[name] === 'number')) return undefined
  const thoughts = count(wire.thoughtsTokenCount)
  return given({
    input: (count(wire.promptTokenCount) ?? 0) + (count(wire.toolUsePromptTokenCount) ?? 0),
    output: (count(wire.candidatesTokenCount) ?? 0) + (thoughts ?? 0),
    cacheRead: count(wire.cachedContentTokenCount),
    reasoning: thoughts,
    audioInput: audio(wire.promptTokensDetails),
    audioOutput: audio(wire.candidatesTokensDetails),
    raw: wire,
  })
}

/** Every report is the whole bill so far, so the last one wins; one without counts only adds what it says. */
export function laterCounts(earlier: UsageMetadata, later: unknown): UsageMetadata {
  if (!isObject(later)) return earlier
  return COUNTS.some((name) => typeof later[name] === 'number') ? later : { ...earlier, ...later }
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function audio(details: UsageMetadata['promptTokensDetails']): number | undefined {
  if (!Array.isArray(details)) return undefined
  const found = (details as unknown[]).find((detail) => isObject(detail) && detail['modality'] === 'AUDIO')
  return isObject(found) ? count(found['tokenCount']) : undefined
}

/** Google's own object when the provider was Google; else its counts. */
export function encodeUsage(usage: Usage): UsageMetadata {
  if (isObject(usage.raw) && COUNTS.some((name) => Object.hasOwn(usage.raw as object, name))) return usage.raw
  return given({
    promptTokenCount: usage.input,
    cachedContentTokenCount: usage.cacheRead,
    candidatesTokenCount: Math.max(0, usage.output - (usage.reasoning ?? 0)),
    thoughtsTokenCount: usage.reasoning,
    totalTokenCount: usage.input + usage.output,
  })
}

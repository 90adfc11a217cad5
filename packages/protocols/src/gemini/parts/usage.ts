// Token counts: Google's prompt count includes the cache and excludes what its tools read; its output count excludes
// thoughts (spec 06 §6.2).
import { compact, type Usage } from '#ir'
import { asNumber, isObject } from '#wire'
import type { UsageMetadata } from '../wire.ts'

const COUNTS = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount'] as const

/** Undefined when the object names no count: Vertex sends chunks with nothing but a traffic type in it. */
export function decodeUsage(wire: UsageMetadata): Usage | undefined {
  if (!COUNTS.some((name) => typeof wire[name] === 'number')) return undefined
  const thoughts = asNumber(wire.thoughtsTokenCount)
  return compact({
    input: (asNumber(wire.promptTokenCount) ?? 0) + (asNumber(wire.toolUsePromptTokenCount) ?? 0),
    output: (asNumber(wire.candidatesTokenCount) ?? 0) + (thoughts ?? 0),
    cacheRead: asNumber(wire.cachedContentTokenCount),
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

function audio(details: UsageMetadata['promptTokensDetails']): number | undefined {
  if (!Array.isArray(details)) return undefined
  const found = (details as unknown[]).find((detail) => isObject(detail) && detail['modality'] === 'AUDIO')
  return isObject(found) ? asNumber(found['tokenCount']) : undefined
}

/** Google's own object when the provider was Google; else its counts. */
export function encodeUsage(usage: Usage): UsageMetadata {
  if (isObject(usage.raw) && COUNTS.some((name) => Object.hasOwn(usage.raw as object, name))) return usage.raw
  return compact({
    promptTokenCount: usage.input,
    cachedContentTokenCount: usage.cacheRead,
    candidatesTokenCount: Math.max(0, usage.output - (usage.reasoning ?? 0)),
    thoughtsTokenCount: usage.reasoning,
    totalTokenCount: usage.input + usage.output,
  })
}

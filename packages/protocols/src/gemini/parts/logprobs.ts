// Log probabilities: the IR holds them as OpenAI's list, the only form that two protocols share.
import { isObject } from '#wire'
import type { LogprobsCandidate, LogprobsResult } from '../wire.ts'

interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[]
}

interface Logprob extends TokenLogprob {
  readonly top_logprobs: readonly TokenLogprob[]
}

/** Undefined when there is nothing in it. */
export function decodeLogprobs(result: unknown): readonly Logprob[] | undefined {
  if (!isObject(result) || !Array.isArray(result['chosenCandidates'])) return undefined
  const tops: readonly unknown[] = Array.isArray(result['topCandidates']) ? result['topCandidates'] : []
  const list = (result['chosenCandidates'] as unknown[]).map((chosen, index): Logprob => {
    const top = tops[index]
    const candidates: readonly unknown[] = isObject(top) && Array.isArray(top['candidates']) ? top['candidates'] : []
    return { ...toToken(chosen), top_logprobs: candidates.map(toToken) }
  })
  return list.length === 0 ? undefined : list
}

function toToken(candidate: unknown): TokenLogprob {
  const { token, logProbability }: LogprobsCandidate = isObject(candidate) ? candidate : {}
  const text = typeof token === 'string' ? token : ''
  return {
    token: text,
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: [...new TextEncoder().encode(text)],
  }
}

/** Undefined for anything that is not OpenAI's list. */
export function encodeLogprobs(logprobs: unknown): LogprobsResult | undefined {
  if (!Array.isArray(logprobs) || logprobs.length === 0) return undefined
  const list = (logprobs as unknown[]).filter(isObject)
  return {
    chosenCandidates: list.map(toCandidate),
    topCandidates: list.map((entry) => {
      const top = entry['top_logprobs']
      return { candidates: Array.isArray(top) ? (top as unknown[]).filter(isObject).map(toCandidate) : [] }
    }),
  }
}

function toCandidate(entry: Readonly<Record<string, unknown>>): LogprobsCandidate {
  return {
    ...(typeof entry['token'] === 'string' ? { token: entry['token'] } : {}),
    ...(typeof entry['logprob'] === 'number' ? { logProbability: entry['logprob'] } : {}),
  }
}

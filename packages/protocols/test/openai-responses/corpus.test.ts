// Everything that was recorded must be readable: replies, streams, and the requests of real clients.
import { expect, test } from 'vitest'
import { GatewayError, Ledger } from '../../src/ir/index.ts'
import { hasCorpus, recordings, requests, where } from '../support/corpus.ts'
import { bare, folded } from '../support/replies.ts'
import { dataOf, expectWellFormed, framesOf } from '../support/streams.ts'
import { codec, decodeFrames, source, target } from './support.ts'

/** All but chat bodies that were filed under this protocol. */
const REPLIES = recordings('openai-responses').filter(({ file }) => !file.includes('azure-deepseek-reasoning'))

test.skipIf(!hasCorpus)(where('every recorded stream decodes to its end'), () => {
  const failures: string[] = []
  for (const { file, stream, body } of REPLIES) {
    if (!stream) continue
    const outcome = decodeFrames(framesOf(body))
    try {
      expectWellFormed(outcome)
      expect(outcome.ends[0] !== undefined, outcome.ends[0]?.message).toBe(file.includes('openai-error'))
    } catch (cause) {
      failures.push(`${file}: ${String(cause)}`)
    }
  }
  expect(failures).toEqual([])
})

const comparable = (value: unknown): string =>
  JSON.stringify(sorted(value), (key, inner) => (key === 'value' || key === 'serviceTier' ? undefined : inner))

test.skipIf(!hasCorpus)(where('a recorded stream adds up to the response it ends with'), () => {
  const differing: string[] = []
  // Copilot changes ids between events, xAI ends its searches out of order, probabilities are rounded at the end, and two
  // fixtures contradict themselves.
  const known =
    /openai-error|copilot-id-rotation|x-search-tool|responses_logprobs_streaming|shell-container|sol_thinking-GenStream-MaxTokens/
  for (const { file, stream, body } of REPLIES) {
    if (!stream || known.test(file)) continue
    const frames = framesOf(body)
    const last = dataOf(frames.filter(({ data }) => data !== '')).findLast(
      (event) => event.response?.output !== undefined,
    )
    const streamed = bare(folded(decodeFrames(frames).out))
    const whole = bare(codec.decodeResponse({ ...last.response, error: null }, source()))
    if (differ(streamed, whole)) differing.push(file)
  }
  expect(differing).toEqual([])
})

/** Providers encrypt anew for the terminal event, and name the tier only there. */
function differ(streamed: unknown, whole: unknown): boolean {
  return comparable(streamed) !== comparable(whole)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

test.skipIf(!hasCorpus)(where('every recorded reply decodes, and every recorded refusal is understood'), () => {
  const failures: string[] = []
  for (const { file, stream, status, headers, body } of REPLIES) {
    if (stream) continue
    const wire: unknown = JSON.parse(body)
    if (status !== 200) {
      expect(codec.decodeError(status, wire, headers)).toBeInstanceOf(GatewayError)
      continue
    }
    try {
      codec.decodeResponse(wire, source())
    } catch (cause) {
      failures.push(`${file}: ${String(cause)}`)
    }
  }
  expect(failures).toEqual([])
})

test.skipIf(!hasCorpus)(where('every recorded request decodes and goes back untouched'), () => {
  const failures: string[] = []
  let count = 0
  for (const { file, body } of requests('openai-responses', ['generate', 'input-tokens', 'compact'])) {
    if (body['input'] === undefined) continue
    count++
    try {
      const request = codec.decodeRequest(body)
      expect(codec.encodeRequest(request, target({}, { model: body['model'] }), new Ledger())).toBe(body)
      // Rebuilding every turn from its nodes must give the same items.
      const rebuilt = codec.encodeRequest(
        { ...request, turns: request.turns.map((turn) => ({ ...turn })) },
        target({}, { model: body['model'] }),
        new Ledger(),
      )
      if (Array.isArray(body['input'])) expect(rebuilt).toEqual(body)
    } catch (cause) {
      failures.push(`${file}: ${String(cause)}`)
    }
  }
  expect(failures).toEqual([])
  expect(count).toBeGreaterThan(100)
})

// Everything that was recorded must be readable: replies, streams, and the requests of real clients.
import { expect, test } from 'vitest'
import { GatewayError, Ledger } from '../../src/ir/index.ts'
import { codec, decode, foldEvents, framesOf, plain, recorded, source, target, type Loose } from './support.ts'

interface Recording {
  readonly stream: boolean
  readonly request: { readonly body: unknown }
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
}

const REPLIES = recorded('corpus', /^(?!conversations)[^/]+\/openai-responses(\.stream)?\//)
const REQUESTS = recorded('corpus', /^(?!conversations)[^/]+\/openai-responses/)
const CAPTURES = recorded('clients/captures', /^(codex|opencode|sdks)[^/]*\/.*\.request\.json$/)

/** Chat bodies that were filed under this protocol. */
const FOREIGN = /azure-deepseek-reasoning/

test.skipIf(REPLIES === undefined)('every recorded stream decodes to its end', () => {
  const failures: string[] = []
  for (const { name, value } of REPLIES ?? []) {
    const recording = value as Recording
    if (!recording.stream || FOREIGN.test(name)) continue
    const { items, cause, ends } = decode(framesOf(recording.response.body))
    const balanced =
      items.filter((e) => e.type === 'block-start').length === items.filter((e) => e.type === 'block-end').length
    const expectedError = /openai-error/.test(name)
    if (ends !== 1 || (cause === undefined) === expectedError || (!expectedError && !balanced)) {
      failures.push(`${name}: ${cause?.message ?? 'unbalanced'}`)
    }
    if (!expectedError && items.at(-1)?.type !== 'end') failures.push(`${name}: no end`)
  }
  expect(failures).toEqual([])
})

const comparable = (value: unknown): string =>
  JSON.stringify(sorted(value), (key, inner) => (key === 'value' || key === 'serviceTier' ? undefined : inner))

test.skipIf(REPLIES === undefined)('a recorded stream adds up to the response it ends with', () => {
  const differing: string[] = []
  // Copilot changes ids between events, xAI ends its searches out of order, probabilities are rounded at the end, and two
  // fixtures contradict themselves.
  const known =
    /copilot-id-rotation|x-search-tool|responses_logprobs_streaming|shell-container|sol_thinking-GenStream-MaxTokens/
  for (const { name, value } of REPLIES ?? []) {
    const recording = value as Recording
    if (!recording.stream || FOREIGN.test(name) || /openai-error/.test(name) || known.test(name)) continue
    const frames = framesOf(recording.response.body)
    const last = frames
      .map(({ data }) => (data === '[DONE]' || data === '' ? {} : JSON.parse(data)))
      .findLast((event) => event.response?.output !== undefined)
    const streamed = plain(foldEvents(decode(frames).items)) as Loose
    const whole = plain(codec.decodeResponse({ ...last.response, error: null }, source())) as Loose
    if (differ(streamed, whole)) differing.push(name)
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

test.skipIf(REPLIES === undefined)('every recorded reply decodes, and every recorded refusal is understood', () => {
  const failures: string[] = []
  for (const { name, value } of REPLIES ?? []) {
    const recording = value as Recording
    if (recording.stream || FOREIGN.test(name)) continue
    const body: unknown = JSON.parse(recording.response.body)
    if (recording.response.status !== 200) {
      expect(codec.decodeError(recording.response.status, body, recording.response.headers ?? {})).toBeInstanceOf(
        GatewayError,
      )
      continue
    }
    try {
      codec.decodeResponse(body, source())
    } catch (cause) {
      failures.push(`${name}: ${String(cause)}`)
    }
  }
  expect(failures).toEqual([])
})

test.skipIf(REQUESTS === undefined)('every recorded request decodes and goes back untouched', () => {
  const failures: string[] = []
  const bodies = [
    ...(REQUESTS ?? []).map(({ name, value }) => ({ name, body: (value as Recording).request?.body })),
    ...(CAPTURES ?? [])
      .filter(({ value }) => String(value.path).includes('responses'))
      .map(({ name, value }) => ({ name, body: value.body as unknown })),
  ]
  let count = 0
  for (const { name, body: given } of bodies) {
    const body: Loose = typeof given === 'string' && given.startsWith('{') ? JSON.parse(given) : given
    if (typeof body !== 'object' || body === null || body.input === undefined) continue
    count++
    try {
      const request = codec.decodeRequest(body)
      expect(codec.encodeRequest(request, target({}, { model: body.model }), new Ledger())).toBe(body)
      // Rebuilding every turn from its nodes must give the same items.
      const rebuilt = codec.encodeRequest(
        { ...request, turns: request.turns.map((turn) => ({ ...turn })) },
        target({}, { model: body.model }),
        new Ledger(),
      ) as Loose
      if (Array.isArray(body.input)) expect(rebuilt).toEqual(body)
    } catch (cause) {
      failures.push(`${name}: ${String(cause)}`)
    }
  }
  expect(failures).toEqual([])
  expect(count).toBeGreaterThan(100)
})

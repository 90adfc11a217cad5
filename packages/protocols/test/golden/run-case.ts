// Runs one golden case through the public functions of the package.
import { expect } from 'vitest'
import {
  CODECS,
  GatewayError,
  translateRequest,
  translateResponse,
  translateStream,
  type Frame,
  type ReplyOptions,
  type Traits,
  type Translation,
} from '../../src/index.ts'
import { refusal } from '../support/errors.ts'
import { counter } from '../support/exchange.ts'
import { run } from '../support/streams.ts'
import type { ErrorCase, Expected, FrameData, ReplyCase, RequestCase, StreamCase, TraitsData } from './case.ts'

type Routed = RequestCase | ReplyCase | StreamCase

export function replyOptions(): ReplyOptions {
  const next = counter()
  return { created: 1_700_000_000, mint: (prefix) => next(`${prefix}minted`) }
}

export function runRequest(golden: RequestCase): void {
  if (golden.error !== undefined) return expectError(golden)
  const translation = translate(golden)
  check(translation.wire, golden.expected ?? {}, translation)
  if (golden.then === undefined) return
  const { request, expected, prefix } = golden.then
  const later = translate({ ...golden, request })
  check(later.wire, expected, later)
  if (prefix !== undefined) expectPrefix(lookUp(translation.wire, prefix), lookUp(later.wire, prefix))
}

/** Compared as text: providers cache by bytes, so even the order of keys counts. */
function expectPrefix(earlier: unknown, later: unknown): void {
  const kept = Array.isArray(earlier) && Array.isArray(later) ? later.slice(0, earlier.length) : later
  expect(JSON.stringify(kept)).toBe(JSON.stringify(earlier))
}

/** The request of a case, translated as the case says. */
export function translate({ request, client, target }: Routed, stream = false): Translation {
  const { traits, ...rest } = target
  const options = { ...rest, ...(traits === undefined ? {} : { traits: withPatterns(traits) }) }
  return translateRequest(request, client, options, { model: 'client-model', ...(stream ? { stream } : {}) })
}

function withPatterns({ toolName, toolId, ...traits }: TraitsData): Partial<Traits> {
  return {
    ...traits,
    ...(toolName === undefined ? {} : { toolName: { ...toolName, pattern: new RegExp(toolName.pattern) } }),
    ...(toolId === undefined ? {} : { toolId: { ...toolId, pattern: new RegExp(toolId.pattern) } }),
  }
}

function expectError(golden: RequestCase): void {
  const { client, error } = golden
  const thrown = refusal(() => translate(golden))
  expect(thrown).toBeInstanceOf(GatewayError)
  const { kind, message, details } = thrown!
  expect({ kind, path: details.path, code: details.code }).toMatchObject({
    kind: error!.kind,
    ...(error!.path === undefined ? {} : { path: wild(error!.path) }),
    ...(error!.code === undefined ? {} : { code: error!.code }),
  })
  if (error!.message !== undefined) expect(message).toContain(error!.message)
  if (error!.wire === undefined) return
  const encoded = CODECS[client].encodeError(thrown!, 'req_golden')
  expect(encoded.status).toBe(error!.wire.status)
  expect(encoded.body).toMatchObject(wild(error!.wire.body) as object)
}

export function runReply(golden: ReplyCase): void {
  const translation = translate(golden)
  const reply = translateResponse(golden.reply, translation, replyOptions())
  check(reply, golden.expected, translation)
  if (golden.then === undefined) return
  const request = fillIn(golden.then.request, plain(reply)) as Record<string, unknown>
  const later = translate({ ...golden, request })
  check(later.wire, golden.then.expected, later)
}

/** A client's next request: what it gives back stands in it as `$reply:` and a pointer. */
function fillIn(value: unknown, reply: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('$reply:')) return lookUp(reply, value.slice(7))
  if (Array.isArray(value)) return value.map((item) => fillIn(item, reply))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillIn(inner, reply)]))
}

export function runStream(golden: StreamCase): void {
  const translation = translate(golden, true)
  const cause = golden.cut === true ? new GatewayError('stream-truncated', 'The connection was cut.') : undefined
  const { out: frames, ends } = run(translateStream(translation, replyOptions()), golden.frames.map(toFrame), cause)
  expect(ends).toEqual([undefined])
  const data = frames.filter((frame) => frame.comment !== true).map((frame) => parse(frame.data))
  const { expected } = golden
  if (expected.data !== undefined) expect(data).toEqual(wild(expected.data))
  if (expected.events !== undefined) expect(frames.map((frame) => frame.event ?? null)).toEqual(expected.events)
  let from = 0
  for (const value of expected.contains ?? []) {
    const at = data.findIndex((candidate, index) => index >= from && matches(candidate, value))
    if (at < 0) expect(data.slice(from)).toContainEqual(wild(value))
    from = at + 1
  }
  for (const [pointer, whole] of Object.entries(expected.joined ?? {})) {
    const pieces = data.map((one) => lookUp(one, pointer)).filter((piece) => typeof piece === 'string')
    expect({ [pointer]: pieces.join('') }).toEqual({ [pointer]: wild(whole) })
  }
  check(data, expected, translation)
}

export function runError(golden: ErrorCase): void {
  const error = CODECS[golden.provider].decodeError(golden.status, golden.body, golden.headers ?? {})
  const encoded = CODECS[golden.client].encodeError(error, 'req_golden')
  expect(encoded.status).toBe(golden.expected.status)
  if (golden.expected.retryAfterMs !== undefined) expect(error.details.retryAfterMs).toBe(golden.expected.retryAfterMs)
  check(encoded.body, golden.expected)
}

function check(result: unknown, expected: Expected, translation?: Translation): void {
  if (expected.whole !== undefined) expect(plain(result)).toEqual(wild(expected.whole))
  for (const [pointer, value] of Object.entries(expected.at ?? {})) {
    expect({ [pointer]: plain(lookUp(result, pointer)) }).toEqual({ [pointer]: wild(value) })
  }
  for (const pointer of expected.absent ?? [])
    expect({ [pointer]: lookUp(result, pointer) }).toEqual({ [pointer]: undefined })
  for (const group of expected.same ?? []) {
    const values = group.map((pointer) => lookUp(result, pointer))
    expect(values).toEqual(values.map(() => values[0]))
    expect({ [group[0]!]: values[0] }).not.toEqual({ [group[0]!]: undefined })
  }
  const apart = (expected.distinct ?? []).map((pointer) => JSON.stringify(lookUp(result, pointer)))
  expect(apart).toEqual([...new Set(apart)])
  if (expected.never !== undefined) expect(JSON.stringify(result)).not.toMatch(new RegExp(expected.never))
  const codes = translation?.notes.map((note) => note.code) ?? []
  for (const code of expected.notes ?? []) expect(codes).toContainEqual(wild(code))
}

/** What `JSON.stringify` would send. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function lookUp(value: unknown, pointer: string): unknown {
  let current = value
  for (const step of pointer.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined
    if (step === '-1' && Array.isArray(current)) current = current.at(-1)
    else current = (current as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return current
}

function wild(value: unknown): unknown {
  if (value === '$any') return expect.anything()
  if (typeof value === 'string' && value.startsWith('$id:'))
    return expect.stringMatching(new RegExp(`^${value.slice(4)}.`))
  if (typeof value === 'string' && value.startsWith('$re:')) return expect.stringMatching(new RegExp(value.slice(4)))
  if (typeof value === 'string' && value.startsWith('$has:')) return containing(value.slice(5))
  if (Array.isArray(value)) return value.map(wild)
  if (typeof value !== 'object' || value === null) return value
  const { $part: part, $json: json, $or: choices } = value as Record<string, unknown>
  if (Array.isArray(choices)) return anyOf(choices)
  if (part !== undefined) return expect.objectContaining(wild(part) as object)
  if (json !== undefined) return jsonOf(json)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wild(inner)]))
}

function anyOf(choices: readonly unknown[]): unknown {
  const fits = (value: unknown): boolean => choices.some((choice) => matches(value, choice))
  return expect.toSatisfy(fits, `be one of ${JSON.stringify(choices)}`)
}

function jsonOf(inner: unknown): unknown {
  return expect.toSatisfy(
    (text: unknown) => typeof text === 'string' && typeof parse(text) !== 'string' && matches(parse(text), inner),
    `be JSON that holds ${JSON.stringify(inner)}`,
  )
}

function containing(text: string): unknown {
  const holds = (value: unknown): boolean =>
    typeof value === 'string' ? value.includes(text) : (JSON.stringify(value) ?? '').includes(text)
  return expect.toSatisfy(holds, `contain ${text}`)
}

function matches(candidate: unknown, value: unknown): boolean {
  try {
    expect(candidate).toEqual(wild(value))
    return true
  } catch (cause) {
    if (cause instanceof Error) return false
    throw cause
  }
}

export function toFrame(frame: FrameData): Frame {
  if (typeof frame === 'string') return { data: frame }
  if (typeof frame['event'] === 'string' && 'data' in frame) {
    const { event, data } = frame as { event: string; data: unknown }
    return { event, data: typeof data === 'string' ? data : JSON.stringify(data) }
  }
  const type = (frame as Record<string, unknown>)['type']
  return { ...(typeof type === 'string' ? { event: type } : {}), data: JSON.stringify(frame) }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch (cause) {
    if (cause instanceof SyntaxError) return data
    throw cause
  }
}

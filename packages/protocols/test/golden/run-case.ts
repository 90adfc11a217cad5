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
  type Translation,
} from '../../src/index.ts'
import type { ErrorCase, Expected, FrameData, ReplyCase, RequestCase, StreamCase } from './case.ts'

export function replyOptions(): ReplyOptions {
  let count = 0
  return { created: 1_700_000_000, mint: (prefix) => `${prefix}minted${++count}` }
}

export function runRequest(golden: RequestCase): void {
  if (golden.error !== undefined) return expectError(golden)
  const translation = translateRequest(golden.request, golden.client, golden.target, { model: 'client-model' })
  check(translation.wire, golden.expected ?? {}, translation)
  if (golden.then === undefined) return
  const later = translateRequest(golden.then.request, golden.client, golden.target, { model: 'client-model' })
  check(later.wire, golden.then.expected, later)
}

function expectError({ request, client, target, error }: RequestCase): void {
  let thrown: unknown
  try {
    translateRequest(request, client, target, { model: 'client-model' })
  } catch (caught) {
    thrown = caught
  }
  expect(thrown).toBeInstanceOf(GatewayError)
  const { kind, message, details } = thrown as GatewayError
  expect({ kind, path: details.path, code: details.code }).toMatchObject({
    kind: error!.kind,
    ...(error!.path === undefined ? {} : { path: error!.path }),
    ...(error!.code === undefined ? {} : { code: error!.code }),
  })
  if (error!.message !== undefined) expect(message).toContain(error!.message)
}

export function runReply(golden: ReplyCase): void {
  const translation = translateRequest(golden.request, golden.client, golden.target, { model: 'client-model' })
  check(translateResponse(golden.reply, translation, replyOptions()), golden.expected, translation)
}

export function runStream(golden: StreamCase): void {
  const translation = translateRequest(golden.request, golden.client, golden.target, {
    model: 'client-model',
    stream: true,
  })
  const frames: Frame[] = []
  const sink = translateStream(translation, replyOptions())({ push: (frame) => void frames.push(frame), end: () => {} })
  for (const frame of golden.frames) sink.push(toFrame(frame))
  sink.end(golden.cut === true ? new GatewayError('stream-truncated', 'The connection was cut.') : undefined)
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
  if (expected.never !== undefined)
    expect(frames.map((frame) => frame.data).join('\n')).not.toMatch(new RegExp(expected.never))
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
  const codes = translation?.notes.map((note) => note.code) ?? []
  for (const code of expected.notes ?? []) expect(codes).toContain(code)
}

/** What `JSON.stringify` would send. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function lookUp(value: unknown, pointer: string): unknown {
  let current = value
  for (const step of pointer.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return current
}

function wild(value: unknown): unknown {
  if (value === '$any') return expect.anything()
  if (typeof value === 'string' && value.startsWith('$id:'))
    return expect.stringMatching(new RegExp(`^${value.slice(4)}.`))
  if (Array.isArray(value)) return value.map(wild)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wild(inner)]))
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

function toFrame(frame: FrameData): Frame {
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

// The tools that all codecs read a wire with.
import { describe, expect, it, test } from 'vitest'
import { compact, GatewayError } from '#ir'
import {
  asObject,
  decodeEffort,
  type Fail,
  fromBase64,
  jsonText,
  jsonTextAt,
  mediaKind,
  missing,
  objectAt,
  objectsIn,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  parseJson,
  pathOf,
  put,
  readFileData,
  readUrl,
  refuse,
  requiredObject,
  requiredString,
  toBase64,
  writeUrl,
} from '#wire'
import { CODECS } from '../../src/index.ts'
import { deepArray, stackIsFinite } from '../support/deep.ts'
import { refusal } from '../support/errors.ts'

/** The error of an action, as kind, path and message. */
function errorOf(action: () => unknown): unknown {
  const error = refusal(action)
  return error && [error.kind, error.details.path, error.message]
}

const malformed: Fail = (path, message) => new GatewayError('upstream-malformed', `${path}! ${message}`)

test.each([
  ['/messages/3/content/0/type', 'messages[3].content[0].type'],
  ['/input/0', 'input[0]'],
  ['/a~1b/~0', 'a/b.~'],
  ['', ''],
])('%s is spelled %s', (pointer, path) => {
  expect(pathOf(pointer)).toBe(path)
})

describe('fields', () => {
  const wire = { text: 'a', count: 2, flag: false, list: ['a', 'b'], inner: {}, none: null }

  it('are read by type; null is absent', () => {
    expect([
      optionalString(wire, 'text', ''),
      optionalNumber(wire, 'count', ''),
      optionalBoolean(wire, 'flag', ''),
      optionalArray(wire, 'list', ''),
      optionalStrings(wire, 'list', ''),
      optionalObject(wire, 'inner', ''),
      requiredString(wire, 'text', ''),
      requiredObject(wire, 'inner', ''),
      optionalString(wire, 'none', ''),
      optionalStrings(wire, 'absent', ''),
    ]).toEqual(['a', 2, false, ['a', 'b'], ['a', 'b'], {}, 'a', {}, undefined, undefined])
  })

  it.each<[() => unknown, string, string]>([
    [() => optionalString(wire, 'count', '/a/0'), 'a[0].count', 'must be a string.'],
    [() => optionalNumber(wire, 'text', ''), 'text', 'must be a number.'],
    [() => optionalNumber({ big: Number.POSITIVE_INFINITY }, 'big', ''), 'big', 'must be a number.'],
    [() => optionalBoolean(wire, 'text', ''), 'text', 'must be true or false.'],
    [() => optionalArray(wire, 'inner', ''), 'inner', 'must be an array.'],
    [() => optionalObject(wire, 'list', ''), 'list', 'must be an object.'],
    [() => optionalStrings({ stop: ['a', 1] }, 'stop', ''), 'stop[1]', 'must be a string.'],
    [() => requiredString(wire, 'count', ''), 'count', 'must be a string.'],
    [() => requiredString(wire, 'absent', '/messages/3'), 'messages[3].absent', 'is required.'],
    [() => requiredObject(wire, 'none', ''), 'none', 'is required.'],
    [() => objectAt([], '/tools/0', 'an object with a type'), 'tools[0]', 'must be an object with a type.'],
  ])('%s is refused with the path as clients spell it', (action, path, what) => {
    expect(errorOf(action)).toEqual(['invalid-request', path, `'${path}' ${what}`])
  })

  it('that are wrong may be somebody else’s fault', () => {
    expect(errorOf(() => requiredString({}, 'id', '', malformed))).toEqual([
      'upstream-malformed',
      undefined,
      "id! 'id' is required.",
    ])
  })

  it('may be the whole body, and a hint may follow', () => {
    expect(refuse('', 'a JSON object').message).toBe('The request body must be a JSON object.')
    expect(missing('/input', undefined, ': a string or an array of items').message).toBe(
      "'input' is required: a string or an array of items.",
    )
  })

  it('are given leniently where nothing depends on them', () => {
    expect([asObject([1]), asObject({ a: 1 }), objectsIn([1, {}, null, []]), objectsIn('x')]).toEqual([
      {},
      { a: 1 },
      [{}],
      [],
    ])
    const body: Record<string, unknown> = { a: 1, b: 2 }
    put(body, 'a', undefined)
    put(body, 'b', 3)
    expect(body).toEqual({ b: 3 })
  })
})

test.each(Object.values(CODECS))('a body that is no object is refused by $id in one sentence', (codec) => {
  const expected = ['invalid-request', '', 'The request body must be a JSON object.']
  expect([7, null, [], 'x'].map((body) => errorOf(() => codec.decodeRequest(body)))).toEqual([
    expected,
    expected,
    expected,
    expected,
  ])
})

test.each(['model', 'messages'])('Anthropic clients get Anthropic’s sentence for a missing %s', (field) => {
  const body: Record<string, unknown> = { model: 'm', messages: [] }
  delete body[field]
  expect(errorOf(() => CODECS.anthropic.decodeRequest(body))).toEqual([
    'invalid-request',
    field,
    `${field}: Field required`,
  ])
})

describe('compact', () => {
  it('leaves undefined out and keeps everything else', () => {
    const fields = { a: 1, b: undefined, c: null, d: false }
    expect(Object.entries(compact(fields))).toEqual([
      ['a', 1],
      ['c', null],
      ['d', false],
    ])
    expect(compact(fields)).not.toBe(fields)
  })

  it('keeps a field that is called __proto__ a field', () => {
    const body = JSON.parse('{"__proto__":{"a":1},"b":2}') as object
    expect(JSON.stringify(compact({ ...body }))).toBe('{"__proto__":{"a":1},"b":2}')
    expect(Object.getPrototypeOf(compact({ ...body }))).toBe(Object.prototype)
  })
})

describe('JSON', () => {
  const deep = deepArray()

  it('that is none is an answer and not an exception', () => {
    expect([parseJson('{"a":1}'), parseJson('{'), parseJson('')]).toEqual([{ a: 1 }, undefined, undefined])
    expect([jsonText({ a: 1 }), jsonTextAt(undefined, '/a')]).toEqual(['{"a":1}', 'null'])
  })

  it.runIf(stackIsFinite)('that is nested too deeply is an answer and not an exception', () => {
    expect(jsonText(deep)).toBeUndefined()
    expect(errorOf(() => jsonTextAt(deep, '/a/0'))).toEqual([
      'invalid-request',
      'a[0]',
      "'a[0]' must be less deeply nested.",
    ])
  })
})

test.each([
  ['xhigh', 'xhigh'],
  ['x_high', 'xhigh'],
  ['x-high', 'xhigh'],
  ['extra_high', 'xhigh'],
  ['ultracode', 'max'],
  ['HIGH', 'high'],
  ['extreme', undefined],
  [undefined, undefined],
])('the effort %s is %s', (word, effort) => {
  expect(decodeEffort(word)).toBe(effort)
})

test.each(['anthropic', 'openai-chat', 'openai-responses'] as const)('%s knows every spelling of the effort', (id) => {
  const bodies = {
    anthropic: { model: 'm', messages: [], output_config: { effort: 'extra_high' } },
    'openai-chat': { model: 'm', messages: [{ role: 'user', content: 'hi' }], reasoning_effort: 'Extra_High' },
    'openai-responses': { model: 'm', input: 'hi', reasoning: { effort: 'X-HIGH' } },
  }
  expect(CODECS[id].decodeRequest(bodies[id]).reasoning).toEqual({ effort: 'xhigh' })
})

describe('media', () => {
  it('come as data URLs and as URLs', () => {
    expect([
      readUrl('data:image/png;base64,iVBO'),
      readUrl('data:;base64,iVBO'),
      readUrl('data:image/svg+xml,<svg/>'),
      readUrl('https://x.test/a,b;base64'),
    ]).toEqual([
      { data: { type: 'base64', base64: 'iVBO' }, mediaType: 'image/png' },
      { data: { type: 'base64', base64: 'iVBO' } },
      { data: { type: 'url', url: 'data:image/svg+xml,<svg/>' } },
      { data: { type: 'url', url: 'https://x.test/a,b;base64' } },
    ])
  })

  it('come as bare base64 with a telling name', () => {
    expect([
      readFileData('JVBE', 'a.PDF'),
      readFileData('JVBE', undefined),
      readFileData('https://x', 'a.pdf'),
    ]).toEqual([
      { data: { type: 'base64', base64: 'JVBE' }, mediaType: 'application/pdf' },
      { data: { type: 'base64', base64: 'JVBE' } },
      { data: { type: 'url', url: 'https://x' } },
    ])
  })

  it('go out with the usual type of their kind when none is known', () => {
    const base64 = { type: 'base64', base64: 'AA==' } as const
    expect([
      writeUrl({ kind: 'media', media: 'image', data: base64 }),
      writeUrl({ kind: 'media', media: 'document', mediaType: 'text/csv', data: base64 }),
      writeUrl({ kind: 'media', media: 'image', data: { type: 'url', url: 'https://x' } }),
      writeUrl({ kind: 'media', media: 'image', data: { type: 'file', id: 'f' } }),
    ]).toEqual(['data:image/png;base64,AA==', 'data:text/csv;base64,AA==', 'https://x', undefined])
  })

  it('are told apart by their type', () => {
    expect(['image/png', 'AUDIO/wav', 'video/mp4', 'text/plain', undefined].map(mediaKind)).toEqual([
      'image',
      'audio',
      'video',
      'document',
      'document',
    ])
  })
})

describe('base64', () => {
  it('holds any text', () => {
    expect(fromBase64(toBase64('ä🙂\n'))).toBe('ä🙂\n')
  })

  it.each([
    ['aGVsbG8=', 'hello'],
    ['aGVs\r\n bG8', 'hello'],
    ['Pz8_', '???'],
    ['aGVsb', undefined],
    ['a=bc', undefined],
    ['ä', undefined],
  ])('%j is %j', (base64, text) => {
    expect(fromBase64(base64)).toBe(text)
  })
})

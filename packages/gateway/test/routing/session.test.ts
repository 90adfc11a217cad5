// What tells one conversation from another, client by client.
import { expect, test } from 'vitest'
import { findTopLevel } from '@ferryllm/protocols'
import { openingOf, SESSION_FIELDS, sessionOf, type SessionBody } from '../../src/routing/session.ts'

function bodyOf(body: object): SessionBody {
  const bytes = Buffer.from(JSON.stringify(body))
  return { bytes, fields: findTopLevel(bytes, SESSION_FIELDS) }
}

test.each<[string, Record<string, string>, object, string | undefined]>([
  ['Claude Code', { 'x-claude-code-session-id': 'cc' }, {}, 'cc'],
  ['Codex', { 'session-id': 'codex', 'thread-id': 't' }, { prompt_cache_key: 'k' }, 'codex'],
  ['an older Codex', { session_id: 'old' }, {}, 'old'],
  ['OpenCode', { 'x-session-affinity': 'oc' }, {}, 'oc'],
  ['prompt_cache_key', {}, { prompt_cache_key: 'key', conversation: 'c' }, 'key'],
  ['a conversation by id', {}, { conversation: 'conv_1' }, 'conv_1'],
  ['a conversation as an object', {}, { conversation: { id: 'conv_2' } }, 'conv_2'],
  ['the session in a user id', {}, { metadata: { user_id: '{"device_id":"d","session_id":"s-1"}' } }, 's-1'],
  ['the session in an older user id', {}, { metadata: { user_id: 'user_ab_account__session_s-2' } }, 's-2'],
  ['a user is no session', {}, { metadata: { user_id: 'me' } }, undefined],
  ['nothing', {}, { model: 'm' }, undefined],
  ['empty values', { 'session-id': ' ' }, { prompt_cache_key: '', conversation: null, metadata: 5 }, undefined],
  ['a very long id is cut', { 'session-id': 'x'.repeat(300) }, {}, 'x'.repeat(200)],
])('%s', (_, headers, body, expected) => {
  expect(sessionOf(headers, bodyOf(body))).toBe(expected)
})

const user = (content: unknown): object => ({ role: 'user', content })

test('the opening is the same for every turn of a conversation, wherever its cache marks are', () => {
  const first = openingOf(bodyOf({ messages: [{ role: 'system', content: 'S' }, user('hello')] }))
  expect(first).toEqual({ id: expect.stringMatching(/^opening-[0-9a-f]{16}$/), isNew: true })
  const later = { messages: [user('hello'), { role: 'assistant', content: 'hi' }, user('more')] }
  expect(openingOf(bodyOf(later))).toEqual({ ...first, isNew: false })
  const marked = user([{ type: 'text', text: 'hello', cache_control: { type: 'ephemeral' } }])
  expect(openingOf(bodyOf({ messages: [marked] }))).toEqual(first)
  expect(openingOf(bodyOf({ input: [user([{ type: 'input_text', text: 'hello' }])] }))).toEqual(first)
  expect(openingOf(bodyOf({ input: 'hello' }))).toEqual(first)
  expect(openingOf(bodyOf({ messages: [user('other')] }))?.id).not.toBe(first?.id)
})

test.each([{}, { messages: [] }, { messages: 5 }, { input: '' }, { messages: [user([{ type: 'image' }])] }])(
  '%j has no opening',
  (body) => {
    expect(openingOf(bodyOf(body))).toBeUndefined()
  },
)

// What clients cannot hand back is put back by the gateway: reasoning with its proof for chat clients, and the arguments of
// calls to the letter for everybody.
import { afterEach, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, GEMINI, RESPONSES, type Client, type Question } from '../support/clients.ts'
import type { Setup } from '../support/gateway.ts'
import { expectLegal } from '../support/legal-request.ts'
import { openStreamOf, type Beat, type Script } from '../support/provider-wire.ts'
import { scripted, startRig, type Exchanged, type Rig } from '../support/rig.ts'
import { sse, type Upstream } from '../support/upstream.ts'
import { temporaryDirectory } from '../store/support.ts'

const rigs: Rig[] = []
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
})

async function start(setup: Partial<Setup> = {}, upstream?: Upstream): Promise<Rig> {
  const rig = await startRig(setup, upstream)
  rigs.push(rig)
  return rig
}

const SEAL = 'c2VhbC1vZi10aGUtcHJvdmlkZXI='
const TOOLS = [{ name: 'read' }]
const PLACEHOLDER = 'skip_thought_signature_validator'
const OK: Script = { beats: [{ text: 'ok' }] }

/** Where each provider wants its proof back, in its own words. */
const PLACES = [
  { provider: 'anthropic', model: 'claude-sonnet-4-5' },
  { provider: 'openai-responses', model: 'gpt-5.4' },
  { provider: 'gemini', model: 'gemini-3-pro' },
] as const

type Place = (typeof PLACES)[number]

/** Thinks, says something, and calls twice. */
function working(provider: Place['provider'], mark = '1'): Beat[] {
  const own = provider === 'gemini' ? { seal: SEAL + mark } : {}
  return [
    ...(provider === 'gemini' ? [] : [{ reasoning: `I should read ${mark}.`, seal: SEAL + mark }]),
    { text: `Reading ${mark}.` },
    { call: 'read', id: `call_${mark}a`, args: `{"path": "${mark}"}`, ...own },
    { call: 'read', id: `call_${mark}b`, args: '{"path": "b"}' },
  ]
}

/** The answer as a plain chat client keeps it: words and calls, nothing else. */
function plain(echo: readonly object[]): object[] {
  return echo.map((message) => {
    const { role, content, tool_calls: calls } = message as Record<string, any>
    const bare = calls?.map(({ id, type, function: called }: any) => ({ id, type, function: called }))
    return { role, content, ...(bare === undefined ? {} : { tool_calls: bare }) }
  })
}

const results = (client: Client, { reply }: Exchanged): object[] =>
  client.results(reply.calls.map(({ id }) => ({ id, text: 'done' })))

interface Talk {
  /** Asks with all that was said, and keeps the answer as a plain chat client does. */
  readonly turn: (beats: readonly Beat[], more?: Partial<Question>, headers?: Record<string, string>) => Promise<any>
  readonly history: object[]
}

function talkTo(rig: Rig, { provider, model }: Place, extra: object = {}): Talk {
  const history: object[] = CHAT.user('go')
  return {
    history,
    async turn(beats, more = {}, headers = {}) {
      const calls = beats.some((beat) => 'call' in beat)
      const script: Script = { beats, finish: calls ? 'tools' : 'stop' }
      const question = { model, tools: TOOLS, history: [...history], extra, ...more }
      const exchanged = await rig.ask(CHAT, scripted(provider, script), question, headers)
      expect(exchanged.response.status).toBe(200)
      expectLegal(provider, exchanged.sent)
      history.push(...plain(exchanged.reply.echo), ...results(CHAT, exchanged))
      return exchanged.sent
    },
  }
}

/** The kinds of everything in the model's part of a request, proofs in brackets. */
function said(provider: Place['provider'], body: any): string {
  const words: Record<Place['provider'], () => string[]> = {
    anthropic: () =>
      body.messages
        .filter(({ role }: any) => role === 'assistant')
        .flatMap(({ content }: any) => content)
        .map(({ type, signature }: any) => (signature === undefined ? type : `thinking[${signature}]`)),
    'openai-responses': () =>
      body.input
        .filter(({ role, type }: any) => role === 'assistant' || type === 'reasoning' || type === 'function_call')
        .map(({ type, encrypted_content: proof }: any) => (proof === undefined ? type : `reasoning[${proof}]`)),
    gemini: () =>
      body.contents
        .filter(({ role }: any) => role === 'model')
        .flatMap(({ parts }: any) => parts)
        .map(({ functionCall, thoughtSignature }: any) =>
          functionCall === undefined ? 'text' : `call${thoughtSignature === undefined ? '' : `[${thoughtSignature}]`}`,
        ),
  }
  return words[provider]().join(' ')
}

const RESTORED: Readonly<Record<Place['provider'], (mark: string) => string>> = {
  anthropic: (mark) => `thinking[${SEAL}${mark}] text tool_use tool_use`,
  'openai-responses': (mark) => `reasoning[${SEAL}${mark}] message function_call function_call`,
  gemini: (mark) => `text call[${SEAL}${mark}] call`,
}

const LOST: Readonly<Record<Place['provider'], string>> = {
  anthropic: 'text tool_use tool_use',
  'openai-responses': 'message function_call function_call',
  gemini: `text call[${PLACEHOLDER}] call`,
}

describe.each(PLACES)('a plain chat client of $provider', (place) => {
  const { provider } = place

  test('has its reasoning put back in every later request, and the beginning never changes', async () => {
    const talk = talkTo(await start(), place, { reasoning_effort: 'high' })
    await talk.turn(working(provider, '1'))
    const second = await talk.turn(working(provider, '2'))
    const third = await talk.turn([{ text: 'Done.' }])
    talk.history.push(...CHAT.user('thanks'))
    const fourth = await talk.turn([{ text: 'Welcome.' }])
    const one = RESTORED[provider]('1')
    const both = `${one} ${RESTORED[provider]('2')}`
    expect(said(provider, second)).toBe(one)
    expect(said(provider, third)).toBe(both)
    expect(said(provider, fourth)).toContain(`${both} `)
  })

  test('has nothing put back when the owner does not want it, and the request is legal', async () => {
    const talk = talkTo(await start({ turn_memory: { enabled: false } }), place, { reasoning_effort: 'high' })
    await talk.turn(working(provider))
    expect(said(provider, await talk.turn([{ text: 'Done.' }]))).toBe(LOST[provider])
  })

  test('gets nothing of what another key was told', async () => {
    const auth = { enabled: true, api_keys: ['key-of-one', 'key-of-another'] }
    const talk = talkTo(await start({ auth }), place)
    await talk.turn(working(provider), {}, { authorization: 'Bearer key-of-one' })
    const { history } = talk
    const before = [...history]
    const others = await talk.turn([{ text: 'Done.' }], { history: before }, { authorization: 'Bearer key-of-another' })
    expect(said(provider, others)).toBe(LOST[provider])
    const own = await talk.turn([{ text: 'Done.' }], { history: before }, { authorization: 'Bearer key-of-one' })
    expect(said(provider, own)).toBe(RESTORED[provider]('1'))
  })

  test('has it put back after a restart, unless it says store: false or the owner wants nothing on disk', async () => {
    const wishes = [
      { setup: {}, extra: {}, later: RESTORED[provider]('1') },
      { setup: {}, extra: { store: false }, later: LOST[provider] },
      { setup: { turn_memory: { on_disk: false } }, extra: {}, later: LOST[provider] },
    ]
    for (const { setup, extra, later } of wishes) {
      const stateDir = temporaryDirectory()
      const first = await start({ ...setup, stateDir })
      const talk = talkTo(first, place, extra)
      await talk.turn(working(provider))
      await first.gateway.close(0)
      const again = await start({ ...setup, stateDir }, first.upstream)
      // Answered when the file is open: a request does not wait as long as that may take here.
      await fetch(`${again.gateway.url}/v1/responses/none`)
      const second = talkTo(again, place, extra)
      second.history.splice(0, Infinity, ...talk.history)
      expect(said(provider, await second.turn([{ text: 'Done.' }])), JSON.stringify({ setup, extra })).toBe(later)
    }
  })

  test('has the reasoning in front where it changed the words, and none where it changed a call', async () => {
    const talk = talkTo(await start(), place)
    await talk.turn(working(provider))
    const [go, answer, ...rest] = talk.history as any[]
    const reworded = { ...answer, content: 'Reading, I said.' }
    const sent = await talk.turn([{ text: 'Done.' }], { history: [go, reworded, ...rest] })
    expect(said(provider, sent)).toBe(RESTORED[provider]('1'))
    const [call, ...calls] = answer.tool_calls
    const other = { ...call, function: { ...call.function, arguments: '{"path": "another"}' } }
    const changed = { ...answer, tool_calls: [other, ...calls] }
    expect(said(provider, await talk.turn([{ text: 'Done.' }], { history: [go, changed, ...rest] }))).toBe(
      LOST[provider],
    )
  })
})

describe('Anthropic binds thinking to the words before it', () => {
  const [place] = PLACES

  test('behind other words it stays away, and so does what came after it', async () => {
    const talk = talkTo(await start(), place)
    await talk.turn(working('anthropic', '1'))
    await talk.turn(working('anthropic', '2'))
    const [, ...rest] = talk.history
    const sent = await talk.turn([{ text: 'Done.' }], { history: [...CHAT.user('go now'), ...rest] })
    expect(said('anthropic', sent)).toBe(`${LOST.anthropic} ${LOST.anthropic}`)
  })

  test('behind another prompt or other tools, too; a mark for the cache is no word', async () => {
    const talk = talkTo(await start(), place)
    await talk.turn(working('anthropic'), { system: 'Be kind.' })
    const before = [...talk.history]
    const ask = (more: Partial<Question>): Promise<any> => talk.turn([{ text: 'Done.' }], { history: before, ...more })
    expect(said('anthropic', await ask({ system: 'Be brief.' }))).toBe(LOST.anthropic)
    expect(said('anthropic', await ask({ system: 'Be kind.', tools: [...TOOLS, { name: 'write' }] }))).toBe(
      LOST.anthropic,
    )
    const [, ...rest] = before
    const marked = [{ type: 'text', text: 'go', cache_control: { type: 'ephemeral' } }]
    const sent = await ask({ system: 'Be kind.', history: [{ role: 'user', content: marked }, ...rest] })
    expect(said('anthropic', sent)).toBe(RESTORED.anthropic('1'))
  })

  test('without thinking before it, later thinking stays away: it was made behind that', async () => {
    const rig = await start({ turn_memory: { retention_hours: 1 } })
    const talk = talkTo(rig, place)
    await talk.turn(working('anthropic', '1'))
    await talk.turn(working('anthropic', '2'))
    // The same ids again, in another conversation: what the first turn had is forgotten.
    const other = talkTo(rig, place)
    other.history.splice(0, 1, ...CHAT.user('another'))
    await other.turn(working('anthropic', '1'))
    expect(said('anthropic', await talk.turn([{ text: 'Done.' }]))).toBe(`${LOST.anthropic} ${LOST.anthropic}`)
  })

  test('thinking between words and calls goes back to where it was', async () => {
    const talk = talkTo(await start(), place)
    await talk.turn([
      { reasoning: 'First.', seal: 's1' },
      { text: 'One.' },
      { reasoning: 'Second.', seal: 's2' },
      { text: 'Two.' },
      { call: 'read', id: 'toolu_1', args: '{}' },
    ])
    const sent = await talk.turn([{ text: 'Done.' }])
    expect(said('anthropic', sent)).toBe('thinking[s1] text thinking[s2] text tool_use')
    expect(sent.messages[1].content.map(({ text }: any) => text)).toEqual([
      undefined,
      'One.',
      undefined,
      'Two.',
      undefined,
    ])
  })
})

test.each(PLACES.filter(({ provider }) => provider !== 'gemini'))(
  'a client like Gemini CLI, which sends no thoughts back, has its reasoning put back for $provider',
  async ({ provider, model }) => {
    const rig = await start()
    const script: Script = { beats: working(provider), finish: 'tools' }
    const first = await rig.ask(GEMINI, scripted(provider, script), { model, tools: TOOLS })
    // The words that let a call without a signature pass Google's check are its own addition.
    const echo = first.reply.echo.map((content: any) => ({
      ...content,
      parts: content.parts
        .filter(({ thought }: any) => thought !== true)
        .map((part: any) => (part.functionCall === undefined ? part : { ...part, thoughtSignature: PLACEHOLDER })),
    }))
    const history = [...GEMINI.user('go'), ...echo, ...results(GEMINI, first)]
    const question = { model, tools: TOOLS, history }
    const bound = await rig.ask(GEMINI, scripted(provider, OK), question)
    // The first request said something else: Anthropic would not take its thinking back behind these words.
    expect(said(provider, bound.sent)).toBe(provider === 'anthropic' ? LOST.anthropic : RESTORED[provider]('1'))
    const same = [...GEMINI.user('hello'), ...history.slice(1)]
    const { sent } = await rig.ask(GEMINI, scripted(provider, OK), { ...question, history: same })
    expect(said(provider, sent)).toBe(RESTORED[provider]('1'))
    expect(JSON.stringify(sent)).not.toContain(PLACEHOLDER)
  },
)

test('a chat client that hands proofs back itself has them once', async () => {
  const rig = await start()
  for (const { provider, model } of PLACES) {
    const question = { model, tools: TOOLS, stream: false }
    const script: Script = { beats: working(provider), finish: 'tools' }
    const first = await rig.ask(CHAT, scripted(provider, script), question)
    const history = [...CHAT.user('hello'), ...first.reply.echo, ...results(CHAT, first)]
    const { sent } = await rig.ask(CHAT, scripted(provider, OK), { ...question, history })
    expect(JSON.stringify(sent).split(`${SEAL}1`), provider).toHaveLength(2)
  }
})

test('Claude with a budget does not think behind calls whose thinking is gone, and does when it is there', async () => {
  const thinkingOf = async (setup: Partial<Setup>): Promise<unknown[]> => {
    const talk = talkTo(await start(setup), PLACES[0], { reasoning_effort: 'high' })
    const bodies = [await talk.turn(working('anthropic')), await talk.turn([{ text: 'Done.' }])]
    talk.history.push(...CHAT.user('thanks'))
    bodies.push(await talk.turn([{ text: 'Welcome.' }]))
    return bodies.map(({ thinking }) => thinking?.type)
  }
  expect(await thinkingOf({})).toEqual(['enabled', 'enabled', 'enabled'])
  expect(await thinkingOf({ turn_memory: { enabled: false } })).toEqual(['enabled', undefined, 'enabled'])
})

test('an answer that breaks off is not remembered', async () => {
  const rig = await start()
  const { provider, model } = PLACES[0]
  const question = { model, tools: TOOLS }
  const whole = await rig.ask(CHAT, scripted(provider, { beats: working(provider), finish: 'tools' }), question)
  const again = working(provider, '2')
  const broken = await rig.ask(CHAT, sse(openStreamOf(provider, again), { cut: true }), question)
  expect(broken.reply.error).toBeDefined()
  const [kept, lost] = ['1', '2'].map((mark) => {
    const text = JSON.stringify([...plain(whole.reply.echo), ...results(CHAT, whole)])
    return [
      ...CHAT.user('hello'),
      ...(JSON.parse(
        text.replaceAll(/call_1|path\\": \\"1|Reading 1/g, (found) => found.replace('1', mark)),
      ) as object[]),
    ]
  })
  const ask = async (history: object[] | undefined): Promise<any> =>
    (await rig.ask(CHAT, scripted(provider, OK), { ...question, history: history ?? [] })).sent
  expect(said(provider, await ask(kept))).toBe(RESTORED.anthropic('1'))
  expect(said(provider, await ask(lost))).toBe(LOST.anthropic)
})

describe('arguments', () => {
  /** As models write them. */
  const LITERAL = '{ "path": "a\\u00e9", "at": 1.0,  "lines": [1, 2] }'
  const PARAMETERS = { type: 'object', properties: { at: {}, lines: {}, path: { type: 'string' } } }
  const tools = [{ name: 'read', parameters: PARAMETERS }]

  /** Clients parse them, and write them anew in an order of their own. */
  function rewrite(history: readonly object[]): object[] {
    const reorder = (value: any): any => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      const { path, ...rest } = value
      return path === undefined ? value : { ...rest, path }
    }
    return JSON.parse(
      JSON.stringify(history, (key, value: any) => {
        if (key === 'arguments') return JSON.stringify(reorder(JSON.parse(value)))
        return key === 'input' || key === 'args' ? reorder(value) : value
      }),
    )
  }

  const literalOf = (body: any): string[] => {
    const calls = (body.messages ?? body.input).flatMap((item: any) => item.tool_calls ?? item)
    return calls.flatMap((call: any) => call.function?.arguments ?? call.arguments ?? [])
  }
  const prefixOf = (body: any): string => JSON.stringify(body.messages ?? body.input).slice(0, -1)

  const PAIRS = [...CLIENTS, GEMINI].flatMap((client) =>
    (['openai-chat', 'openai-responses'] as const)
      .filter((provider) => provider !== client.protocol)
      .map((provider) => ({ client, name: client.name, provider })),
  )

  test.each(PAIRS)('of $name go out to $provider as they came', async ({ client, provider }) => {
    const rig = await start()
    const model = provider === 'openai-chat' ? 'c-1' : 'r-1'
    const history = client.user('go')
    const turn = async (script: Script): Promise<any> => {
      const exchanged = await rig.ask(client, scripted(provider, script), { model, tools, history: [...history] })
      history.push(...rewrite(exchanged.reply.echo), ...results(client, exchanged))
      return exchanged.sent
    }
    const call = (id: string): Script => ({ beats: [{ call: 'read', id, args: LITERAL }], finish: 'tools' })
    await turn(call('call_1'))
    const second = await turn(call('call_2'))
    const third = await turn(OK)
    expect(literalOf(second)).toEqual([LITERAL])
    expect(literalOf(third)).toEqual([LITERAL, LITERAL])
    expect(prefixOf(third).startsWith(prefixOf(second))).toBe(true)
  })

  test('that the client has changed stay as they are', async () => {
    const rig = await start()
    const model = 'c-1'
    const script: Script = { beats: [{ call: 'read', id: 'call_1', args: LITERAL }], finish: 'tools' }
    const first = await rig.ask(ANTHROPIC, scripted('openai-chat', script), { model, tools })
    const changed = JSON.parse(JSON.stringify(first.reply.echo).replace('"at":1', '"at":2')) as object[]
    const history = [...ANTHROPIC.user('go'), ...changed, ...results(ANTHROPIC, first)]
    const { sent } = await rig.ask(ANTHROPIC, scripted('openai-chat', OK), { model, tools, history })
    expect(literalOf(sent)).toEqual([expect.stringContaining('"at":2')])
  })

  test("of Codex's free text go out in the wrapping that the model chose", async () => {
    const rig = await start()
    const wrapped = '{ "input": "*** Begin Patch" }'
    const extra = { tools: [{ type: 'custom', name: 'apply_patch', format: { type: 'text' } }] }
    const script: Script = { beats: [{ call: 'apply_patch', id: 'call_1', args: wrapped }], finish: 'tools' }
    const first = await rig.ask(RESPONSES, scripted('openai-chat', script), { model: 'c-1', extra })
    expect(first.reply.calls).toMatchObject([{ input: '*** Begin Patch' }])
    const output = [{ type: 'custom_tool_call_output', call_id: 'call_1', output: 'done' }]
    const history = [...RESPONSES.user('go'), ...first.reply.echo, ...output]
    const { sent } = await rig.ask(RESPONSES, scripted('openai-chat', OK), { model: 'c-1', extra, history })
    expect(literalOf(sent)).toEqual([wrapped])
  })
})

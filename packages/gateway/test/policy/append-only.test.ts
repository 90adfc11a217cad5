// Providers cache by prefix, and Anthropic binds thinking to it: a request that goes on where another one ended has to begin
// with the bytes of that one, up to where its conversation ends. The beginning is what a model reads, in the order in which it
// reads it: tools, system prompt, then the turns; fields beside them (`stream`, limits) are not part of it.
//
// What is left out of the comparison, because it is no part of the conversation for the vendors either:
// - marks for the cache, which move from turn to turn;
// - whether a message is a text or a list of one text, which means the same: a text that bears a mark, or is joined by
//   another one, has to stand in a list;
// - a word about the answer that is asked for (`allowed_tools` where the provider does not know them): it goes with it.
import { configSchema } from '@ferryllm/control'
import { GatewayError, type ProtocolId } from '@ferryllm/protocols'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { captures, hasCorpus, recordings, rows, where, type Body } from '../../../protocols/test/support/corpus.ts'
import { explainRequest } from '../../src/index.ts'
import { ALL_CLIENTS, type Client } from '../support/clients.ts'
import { fourProviders } from '../support/gateway.ts'
import { conversation, historyOf, PLACES } from './upstream-of.ts'
type Wire = any

const CONFIG = configSchema.parse(fourProviders('http://127.0.0.1:9'))

/** What the provider at `to` gets of a client's body. */
function sentTo(to: string, protocol: ProtocolId, body: object, model: string): Wire {
  return explainRequest(CONFIG, { body: { ...body, model }, protocol, to }, {}).upstream
}

/**
 * The beginning of a request as text, with the turns last. What closes the last turn is left out: words of the same side that
 * follow join it, where a provider wants the sides to alternate.
 */
function beginning(body: Wire): string {
  const history = historyOf(body)
  const turns: Wire[] = Array.isArray(history) ? history : [history]
  const head = [body.system, body.instructions, body.systemInstruction, turns.flatMap(listed)]
  return JSON.stringify(unmarked(head)).replace(/[\]}]+$/, '')
}

/** Tools as text, those that the conversation brought along last. */
function toolsOf({ tools = [] }: Wire): string {
  return JSON.stringify(unmarked(tools)).replace(/[\]}]+$/, '')
}

function unmarked(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(unmarked)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'cache_control')
  return Object.fromEntries(entries.map(([key, inner]) => [key, unmarked(inner)]))
}

const FOR_THIS_ANSWER = /^(<system-reminder>\n)?For this answer only/

function listed(turn: Wire): Wire[] {
  const key = turn.parts === undefined ? 'content' : 'parts'
  const given = typeof turn[key] === 'string' ? [{ type: 'text', text: turn[key] }] : turn[key]
  if (!Array.isArray(given)) return [turn]
  const lasting = given.filter(({ text }: Wire) => text === undefined || !FOR_THIS_ANSWER.test(text))
  return lasting.length === 0 && given.length > 0 ? [] : [{ ...turn, [key]: lasting }]
}

/** Nothing of a conversation changes when it goes on. */
function expectAppendOnly(bodies: readonly Wire[]): void {
  for (const [index, body] of bodies.entries()) {
    if (index === 0) continue
    for (const part of [(wire: Wire) => toolsOf(wire), (wire: Wire) => beginning(wire)]) {
      const before = part(bodies[index - 1])
      const after = part(body)
      if (!after.startsWith(before)) expect(after.slice(0, before.length)).toBe(before)
    }
  }
}

interface Work {
  readonly say: string
  readonly think: boolean
  readonly calls: readonly {
    readonly id: string
    readonly args: string
    readonly answer: string
    readonly image: boolean
  }[]
}

interface Exchange {
  /** What the user says, in messages of their own. */
  readonly asks: readonly string[]
  readonly work: readonly Work[]
  readonly answer: string
}

const words = fc.oneof(
  fc.constantFrom('ok', 'zwei\nZeilen ', '  ', 'déjà 👋', '"quoted" \\ {}'),
  fc.string({ minLength: 1, maxLength: 12 }),
)
const ARGUMENTS = [
  '{}',
  '{"b":1,"a":{"z":[1,2.50,"é"],"1":0}}',
  '{ "path" : "x",  "at":1e3 }',
  '{"10":1,"2":{"k":null}}',
]
const LOOSE = ['', 'not json', '[1,2]', '{"cut":']
/** Some hosts count calls anew in every answer, others have ids that no other vendor takes. */
const ids = fc.constantFrom('call_', 'toolu_01', 'functions.read:', `${'x'.repeat(70)}_`, 'a/b ', 'same')

const exchanges = (looseArguments: boolean): fc.Arbitrary<readonly Exchange[]> =>
  fc.array(
    fc.record({
      asks: fc.array(words, { minLength: 1, maxLength: 2 }),
      answer: words,
      work: fc.array(
        fc.record({
          say: fc.oneof(fc.constant(''), words),
          think: fc.boolean(),
          calls: fc.array(
            fc.record({
              id: ids,
              args: fc.constantFrom(...ARGUMENTS, ...(looseArguments ? LOOSE : [])),
              answer: fc.oneof(fc.constant(''), words),
              image: fc.nat(9).map((dice) => dice === 0),
            }),
            { minLength: 1, maxLength: 3 },
          ),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 2, maxLength: 4 },
  )

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Reasoning as each client gets it from its own provider and sends it back. */
const THOUGHTS: Readonly<Record<ProtocolId, (answer: readonly object[]) => object[]>> = {
  anthropic: ([message]: Wire) => [
    { ...message, content: [{ type: 'thinking', thinking: 'hm', signature: 'c2ln' }, ...message.content] },
  ],
  'openai-chat': ([message]: Wire) => [{ ...message, reasoning_content: 'hm' }],
  'openai-responses': (items) => [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'ZW5j' },
    ...items,
  ],
  gemini: ([content]: Wire) => [
    { ...content, parts: [{ text: 'hm', thought: true, thoughtSignature: 'c2ln' }, ...content.parts] },
  ],
}

/** The history of every request of a conversation, each the one before and what came after it. */
function historiesOf(client: Client, spec: readonly Exchange[]): object[][] {
  const histories: object[][] = []
  const history: object[] = []
  let count = 0
  for (const { asks, work, answer } of spec) {
    for (const ask of asks) {
      history.push(...client.user(ask))
      histories.push([...history])
    }
    for (const { say, think, calls } of work) {
      const named = calls.map(({ id, args, ...rest }) => ({
        ...rest,
        args,
        name: 'read',
        id: id === 'same' ? id : `${id}${count++}`,
      }))
      const said = client.assistant(say === '' ? undefined : say, uniqueIds(named))
      history.push(...(think ? THOUGHTS[client.protocol](said) : said))
      const results = uniqueIds(named).map(({ id, answer: text, image }) => ({
        id,
        text,
        ...(image ? { image: PIXEL } : {}),
      }))
      history.push(...client.results(results))
      histories.push([...history])
    }
    history.push(...client.assistant(answer))
  }
  return histories
}

/** One answer has no id twice. */
function uniqueIds<T extends { readonly id: string }>(calls: readonly T[]): T[] {
  return calls.map((call, index) =>
    calls.findIndex(({ id }) => id === call.id) === index ? call : { ...call, id: `${call.id}${index}` },
  )
}

const SCHEMA = {
  type: 'object',
  required: ['path'],
  properties: {
    path: { type: ['string', 'null'], format: 'uri' },
    at: { $ref: '#/$defs/at' },
    '1': { const: 5 },
    b: {},
  },
  $defs: { at: { anyOf: [{ type: 'integer', minimum: 0 }, { enum: ['end'] }] } },
}
const TOOLS = [
  { name: 'read', parameters: SCHEMA },
  { name: 'write.file', parameters: { type: 'object' } },
  { name: 'bare', parameters: undefined },
]

describe.each(ALL_CLIENTS)('a conversation of $name', (client) => {
  test.each(PLACES)('begins alike in fifty requests to $provider', ({ to, model }) => {
    const tools = TOOLS.slice(0, 2)
    const bodies = Array.from({ length: 50 }, (_, turn) => {
      const history = conversation(client, turn + 1)
      return sentTo(to, client.protocol, client.ask({ model, history, system: 'Be kind.', tools }), model)
    })
    expectAppendOnly(bodies)
    expect(new Set(bodies.map(beginning)).size).toBe(50)
  })

  test.each(PLACES)('that goes on goes out to $provider as what was sent before, and what is new', ({ to, model }) => {
    const loose = client.protocol === 'openai-chat' || client.protocol === 'openai-responses'
    fc.assert(
      fc.property(exchanges(loose), (spec) => {
        const bodies = historiesOf(client, spec).map((history) =>
          sentTo(to, client.protocol, client.ask({ model, history, system: 'Be kind.', tools: TOOLS }), model),
        )
        expectAppendOnly(bodies)
      }),
      { numRuns: 25 },
    )
  })
})

/** Written by the model, and not by its client. */
function isOfModel({ role, type }: Wire): boolean {
  return (
    role === 'assistant' ||
    role === 'model' ||
    (role === undefined && /^(reasoning|compaction|.*_call)$/.test(type ?? ''))
  )
}

/** The requests that led to this one: its history up to every answer, and all of it. */
function requestsBefore(body: Body): Body[] {
  const key = ['messages', 'input', 'contents'].find((name) => Array.isArray(body[name]))
  if (key === undefined) return []
  const turns: readonly Wire[] = body[key]
  const ends = turns.flatMap((turn, index) =>
    index > 0 && isOfModel(turn) && !isOfModel(turns[index - 1]) ? [index] : [],
  )
  return [...ends, turns.length].map((end) => ({ ...body, [key]: turns.slice(0, end) }))
}

const REAL = [
  ...recordings().flatMap(({ file, protocol, request }) =>
    request === undefined ? [] : [{ file, protocol, body: request }],
  ),
  ...captures(),
].filter(({ body }) => requestsBefore(body).length > 1)

describe.skipIf(!hasCorpus)('a recorded conversation', () => {
  test.each(rows(REAL))(where('%s'), (_file, { protocol, body }) => {
    for (const { to, model } of PLACES) {
      const bodies = requestsBefore(body).flatMap((request) => attempt(() => sentTo(to, protocol, request, model)))
      expectAppendOnly(bodies)
    }
  })
})

/** What no translation can give is refused, in every turn alike. */
function attempt<T>(work: () => T): T[] {
  try {
    return [work()]
  } catch (cause) {
    if (cause instanceof GatewayError) return []
    throw cause
  }
}

/** Requests that an agent sent one after the other, where it kept what it had said before. */
const SEQUENCES = captures().flatMap((capture) => {
  const [, stem, number] = /^(.*)-(\d+)\.request\.json$/.exec(capture.file) ?? []
  const next = captures(capture.protocol).find(({ file }) => file === `${stem}-${Number(number) + 1}.request.json`)
  const isKept = next !== undefined && beginning(next.body).startsWith(beginning(capture.body))
  return isKept && toolsOf(next.body) === toolsOf(capture.body) ? [{ file: capture.file, first: capture, next }] : []
})

describe.skipIf(!hasCorpus)('what an agent keeps is kept', () => {
  test.each(rows(SEQUENCES))(where('%s'), (_file, { first, next }) => {
    for (const { to, model } of PLACES) {
      expectAppendOnly([first, next].map(({ protocol, body }) => sentTo(to, protocol, body, model)))
    }
  })
})

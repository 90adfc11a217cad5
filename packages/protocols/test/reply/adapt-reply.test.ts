import { GatewayError, openSeal } from '#ir'
import type { Event, ProtocolId } from '#ir'
import { adaptReply } from '#reply'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventsOf, replyOf } from '../support/replies.ts'
import { cut, run, type Outcome } from '../support/streams.ts'
import { call, close, context, input, ping, reasoning, say, start, stop, text, think, toolCalls } from './events.ts'

const CLIENTS: ProtocolId[] = ['anthropic', 'openai-chat', 'openai-responses', 'gemini']

/** One block of a made-up provider: its own events in order; `mark` is the only letter its text is made of. */
interface Script {
  readonly mark: string
  readonly events: readonly Event[]
}

const scripts: fc.Arbitrary<Script[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('text', 'reasoning', 'tool-call', 'media'),
      chunks: fc.array(fc.nat(4), { maxLength: 5 }),
      args: fc.dictionary(fc.string({ maxLength: 3 }), fc.oneof(fc.string({ maxLength: 5 }), fc.constant([{}])), {
        maxKeys: 2,
      }),
      places: fc.array(fc.nat(), { maxLength: 4 }),
      seal: fc.boolean(),
      ended: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((blocks) =>
    blocks.map(({ kind, chunks, args, places, seal, ended }, at) => {
      const mark = String.fromCharCode(97 + at)
      const end = ended ? [close(at)] : []
      const by = { family: 'gemini', model: 'big-model' }
      const texts = chunks.map((length) => mark.repeat(length))
      if (kind === 'text') return { mark, events: [text(at), ...texts.map((one) => say(at, one)), ...end] }
      if (kind === 'reasoning') {
        const seals: Event[] = seal ? [{ type: 'seal', at, seal: { kind: 'thought', value: mark, by } }] : []
        return { mark, events: [reasoning(at), ...texts.map((one) => think(at, one)), ...seals, ...end] }
      }
      if (kind === 'media') {
        const data = { type: 'base64', base64: mark } as const
        return { mark, events: [{ type: 'block-start', at, block: { kind: 'media', media: 'image', data } }, ...end] }
      }
      const block = { kind: 'tool-call', call: 'function', id: mark, name: `tool_${mark}` } as const
      const sealedBlock = seal ? { ...block, seal: { kind: 'thought', value: mark, by } as const } : block
      const json = cut(JSON.stringify(args), places).map((piece) => input(at, piece))
      return { mark, events: [{ type: 'block-start', at, block: sealedBlock }, ...json, ...end] }
    }),
  )

/** Any interleaving of the blocks, each block's own order kept. */
function interleave(blocks: readonly Script[], picks: readonly number[]): Event[] {
  const queues = blocks.map(({ events }) => [...events])
  const out: Event[] = [start]
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
    const live = queues.filter((queue) => queue.length > 0)
    out.push(live[(picks[turn % picks.length] ?? 0) % live.length]!.shift()!)
    if (turn % 5 === 4) out.push(ping)
  }
  return out
}

const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 })

/** Checks the grammar that every encoder relies on; answers what each block said, by its mark. */
function read({ out, ends }: Outcome<Event>): Map<string, string> {
  const said = new Map<string, string>()
  let open = -1
  let next = 0
  let mark = ''
  const add = (key: string, text: string): void => void said.set(key, (said.get(key) ?? '') + text)
  for (const [index, event] of out.entries()) {
    if (event.type === 'ping') continue
    expect(event.type === 'start').toBe(index === 0)
    expect(event.type === 'end').toBe(index === out.length - 1)
    if (event.type === 'block-start') {
      expect([open, event.at]).toEqual([-1, next])
      open = next++
      mark = event.block.kind === 'tool-call' ? event.block.id : ''
      if (event.block.kind === 'tool-call') add(mark, `${event.block.name}:`)
      if (event.block.kind === 'media' && event.block.data.type === 'base64') add(event.block.data.base64, 'image')
    } else if (event.type === 'block-end') {
      expect(event.at).toBe(open)
      open = -1
    } else if (event.type !== 'start' && event.type !== 'end') {
      expect(event.at).toBe(open)
      if (event.type === 'input-delta') add(mark, event.text)
      if (event.type === 'text-delta' || event.type === 'reasoning-delta') {
        const letter = event.text[0]!
        expect(event.text).toBe(letter.repeat(event.text.length))
        add(letter, event.text)
      }
    }
  }
  expect(open).toBe(-1)
  expect(ends).toEqual([undefined])
  return said
}

/** What each block says in the script. */
function meant(blocks: readonly Script[]): Map<string, string> {
  const said = new Map<string, string>()
  for (const { mark, events } of blocks) {
    const head = events[0]
    const name = head?.type === 'block-start' && head.block.kind === 'tool-call' ? `${head.block.name}:` : ''
    const image = head?.type === 'block-start' && head.block.kind === 'media' ? 'image' : ''
    const words = events.map((event) => ('text' in event ? event.text : '')).join('')
    if (name + image + words !== '') said.set(mark, name + image + words)
  }
  return said
}

describe('any overlapping reply', () => {
  test('comes out as balanced blocks in line, one terminal, every word in place', () => {
    fc.assert(
      fc.property(scripts, picks, fc.constantFrom(...CLIENTS), (blocks, order, client) => {
        const stage = adaptReply(context({ client, source: { family: 'gemini', model: 'big-model' } }))
        expect(read(run(stage, [...interleave(blocks, order), stop]))).toEqual(meant(blocks))
      }),
      { numRuns: 2000 },
    )
  })

  test('keeps every seal towards clients that echo them, and says what stood before it', () => {
    fc.assert(
      fc.property(
        scripts,
        picks,
        fc.constantFrom('anthropic' as const, 'openai-responses' as const),
        (blocks, order, client) => {
          const stage = adaptReply(context({ client, source: { family: 'chatty' } }))
          const { out } = run(stage, [...interleave(blocks, order), stop])
          let letters = ''
          let before = ''
          let kind = ''
          let seals = 0
          const values: string[] = []
          for (const event of out) {
            if (event.type === 'block-start') {
              kind = event.block.kind
              seals = 0
              before = letters
              letters += { reasoning: 'r', 'tool-call': 'c', text: 't' }[kind] ?? ''
              expect('seal' in event.block).toBe(false)
            }
            if (event.type === 'seal') {
              const opened = openSeal(event.seal.value, client, 'signature')
              expect([kind, opened.before]).toEqual(['reasoning', before])
              seals++
              if (opened.kind === 'thought') values.push(opened.value)
            }
            if (event.type === 'block-end') expect(seals).toBe(kind === 'reasoning' ? 1 : 0)
          }
          const given = blocks.flatMap(({ events }) =>
            events.flatMap((event) => {
              if (event.type === 'seal') return [event.seal.value]
              return event.type === 'block-start' && event.block.kind === 'tool-call' && event.block.seal
                ? [event.block.seal.value]
                : []
            }),
          )
          expect(values.toSorted()).toEqual(given.toSorted())
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('may be cut anywhere: nothing throws, one terminal, and it is the error', () => {
    const cause = new GatewayError('stream-truncated', 'cut')
    const plan = {
      stop: ['aa', 'bbb'],
      unfence: true,
      allowed: new Set(['tool_c', 'tool_d']),
      calls: new Map([['tool_c', { call: 'custom', name: 'c' } as const]]),
    }
    fc.assert(
      fc.property(scripts, picks, fc.nat(), (blocks, order, length) => {
        const events = interleave(blocks, order)
        const { out, ends } = run(adaptReply(context({ plan })), events.slice(0, length % (events.length + 1)), cause)
        const finished = out.some((event) => event.type === 'end')
        expect(ends).toEqual([finished ? undefined : cause])
      }),
      { numRuns: 1000 },
    )
  })

  test('is balanced under every plan at once', () => {
    const plan = {
      stop: ['aaa', 'cc'],
      unfence: true,
      allowed: new Set(['tool_b', 'tool_d', 'tool_e']),
      jsonTool: 'tool_a',
      calls: new Map([['tool_b', { call: 'custom', name: 'free' } as const]]),
      dropNulls: new Map([['tool_d', { type: 'object' }]]),
    }
    fc.assert(
      fc.property(scripts, picks, fc.constantFrom(...CLIENTS), (blocks, order, client) => {
        const { out, ends } = run(adaptReply(context({ client, plan })), [...interleave(blocks, order), stop])
        const heads = out.flatMap((event) => (event.type === 'block-start' ? [event.at] : []))
        const tails = out.flatMap((event) => (event.type === 'block-end' ? [event.at] : []))
        expect(heads).toEqual(heads.map((_, index) => index))
        expect(tails).toEqual(heads)
        expect(out.filter((event) => event.type === 'end')).toEqual([out.at(-1)])
        expect(ends).toEqual([undefined])
      }),
      { numRuns: 1000 },
    )
  })
})

test('a reply that came whole and one that was streamed are the same to the client', () => {
  fc.assert(
    fc.property(scripts, (blocks) => {
      const events = [
        start,
        ...blocks.flatMap(({ events }, at) => [...events.filter(({ type }) => type !== 'block-end'), close(at)]),
        stop,
      ]
      const whole = replyOf(events)
      const adapted = run(adaptReply(context()), events).out
      const again = run(adaptReply(context()), eventsOf(whole)).out
      expect(replyOf(again)).toEqual(replyOf(adapted))
    }),
  )
})

test('a whole journey: hidden reasoning, a free-form call under its own name, and a watched stop', () => {
  const plan = {
    calls: new Map([['ns__patch', { call: 'custom', name: 'patch', namespace: 'ns' } as const]]),
    stop: ['\nEND'],
  }
  const events = [
    start,
    reasoning(3),
    think(3, 'plan'),
    call(5, 'ns__patch', 'call_1'),
    input(5, '{"input":"a'),
    text(9),
    say(9, 'done\nE'),
    input(5, '\\nb"}'),
    say(9, 'ND more'),
    toolCalls,
  ]
  const { out, ends } = run(adaptReply(context({ client: 'openai-responses', plan })), events)
  const seal = out.find((event) => event.type === 'seal')
  expect(out).toEqual([
    start,
    reasoning(0),
    think(0, 'plan'),
    seal,
    close(0),
    {
      type: 'block-start',
      at: 1,
      block: { kind: 'tool-call', call: 'custom', id: 'call_1', name: 'patch', namespace: 'ns' },
    },
    input(1, 'a'),
    input(1, '\nb'),
    close(1),
    text(2),
    say(2, 'done'),
    close(2),
    { type: 'end', finish: { reason: 'stop-sequence', stopSequence: '\nEND' } },
  ])
  expect(seal?.type === 'seal' && openSeal(seal.seal.value, 'openai-responses', 'encrypted')).toEqual({
    kind: 'plain',
    value: '',
    by: { family: 'openai-chat', account: '0a1b2c3d', model: 'big-model' },
    before: '',
  })
  expect(ends).toEqual([undefined])
})

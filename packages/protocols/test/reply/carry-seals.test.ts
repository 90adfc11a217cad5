import { Ledger, openSeal, sealText } from '#ir'
import type { Event, Seal } from '#ir'
import { describe, expect, test } from 'vitest'
import { carrySeals } from '../../src/reply/carry-seals.ts'
import { run } from '../support/streams.ts'
import { call, close, context, input, ping, reasoning, say, start, stop, text, think, toolCalls } from './events.ts'

const openai = { family: 'openai-responses', account: '0a1b2c3d', model: 'gpt-big' }
const claude = { family: 'anthropic', account: '5f1c22ab', model: 'claude-big' }
const google = { family: 'gemini', account: '77777777', model: 'gemini-big' }
const encrypted: Seal = { kind: 'encrypted', value: 'gAAA', id: 'rs_1', by: openai }
const signature: Seal = { kind: 'signature', value: 'EqQ', by: claude }
const thought: Seal = { kind: 'thought', value: 'VGhvdWdodA==', by: google }

const sealed = (at: number, seal: Seal): Event => ({ type: 'seal', at, seal })
const wrapped = (at: number, seal: Seal, before: string): Event =>
  sealed(at, { ...seal, value: sealText({ ...seal, before }) })
const plain = (at: number, by: Seal['by'], before: string): Event =>
  wrapped(at, { kind: 'plain', value: '', by }, before)
const sealedCall = (at: number, name: string, seal: Seal): Event => ({
  type: 'block-start',
  at,
  block: { kind: 'tool-call', call: 'function', id: `call_${name}`, name, seal },
})

describe('reasoning of OpenAI at an Anthropic client', () => {
  const stage = carrySeals(context({ client: 'anthropic', source: openai }))

  test('carries its encrypted content, item id and place in an envelope (REAS-02, REAS-21)', () => {
    const events = [
      start,
      reasoning(0),
      sealed(0, encrypted),
      close(0),
      call(1, 'f'),
      close(1),
      text(2),
      say(2, 'x'),
      close(2),
    ]
    const { out } = run(stage, [...events, reasoning(3), think(3, 'a'), sealed(3, encrypted), close(3), toolCalls])
    expect(out).toEqual([
      start,
      reasoning(0),
      wrapped(0, encrypted, ''),
      close(0),
      call(1, 'f'),
      close(1),
      text(2),
      say(2, 'x'),
      close(2),
      reasoning(3),
      think(3, 'a'),
      wrapped(3, encrypted, 'rct'),
      close(3),
      toolCalls,
    ])
    const event = out.findLast((event) => event.type === 'seal')
    expect(event?.type === 'seal' && openSeal(event.seal.value, 'anthropic', 'signature')).toEqual({
      ...encrypted,
      before: 'rct',
    })
  })

  test('of several parts keeps one seal for each', () => {
    const part: Seal = { kind: 'summary', value: '', id: 'rs_1', by: openai }
    expect(
      run(stage, [
        reasoning(0),
        think(0, 'a'),
        sealed(0, part),
        close(0),
        reasoning(1),
        think(1, 'b'),
        sealed(1, encrypted),
        close(1),
      ]).out,
    ).toEqual([
      reasoning(0),
      think(0, 'a'),
      wrapped(0, part, ''),
      close(0),
      reasoning(1),
      think(1, 'b'),
      wrapped(1, encrypted, 'r'),
      close(1),
    ])
  })
})

describe('reasoning without any proof', () => {
  const deepseek = { family: 'deepseek', model: 'chat-big' }

  test('gets a plain seal at clients that send back only sealed reasoning', () => {
    for (const client of ['anthropic', 'openai-responses'] as const) {
      const stage = carrySeals(context({ client, source: deepseek }))
      expect(
        run(stage, [
          reasoning(0),
          think(0, 'a'),
          close(0),
          ping,
          text(1),
          say(1, 'b'),
          close(1),
          reasoning(2),
          think(2, 'c'),
          close(2),
          stop,
        ]).out,
      ).toEqual([
        reasoning(0),
        think(0, 'a'),
        ping,
        plain(0, deepseek, ''),
        close(0),
        text(1),
        say(1, 'b'),
        close(1),
        reasoning(2),
        think(2, 'c'),
        plain(2, deepseek, 'rt'),
        close(2),
        stop,
      ])
    }
  })

  test('stays as it is at Chat and Gemini clients', () => {
    const events = [reasoning(0), think(0, 'a'), close(0), stop]
    for (const client of ['openai-chat', 'gemini'] as const) {
      expect(run(carrySeals(context({ client, source: claude })), events).out).toEqual(events)
    }
  })
})

describe('reasoning of Claude', () => {
  const redacted: Seal = { kind: 'redacted', value: 'opaque', by: claude }

  test('goes to a Responses client in the envelope, redacted or not (REAS-01)', () => {
    const stage = carrySeals(context({ client: 'openai-responses', source: claude }))
    expect(
      run(stage, [
        reasoning(0),
        think(0, 'Plan'),
        sealed(0, signature),
        close(0),
        reasoning(1),
        sealed(1, redacted),
        close(1),
        stop,
      ]).out,
    ).toEqual([
      reasoning(0),
      think(0, 'Plan'),
      wrapped(0, signature, ''),
      close(0),
      reasoning(1),
      wrapped(1, redacted, 'r'),
      close(1),
      stop,
    ])
  })

  test('goes to a Gemini client in the envelope', () => {
    const stage = carrySeals(context({ client: 'gemini', source: claude }))
    expect(run(stage, [reasoning(0), sealed(0, signature), close(0)]).out).toEqual([
      reasoning(0),
      wrapped(0, signature, ''),
      close(0),
    ])
  })

  test('is left alone on its way to a client of its own protocol', () => {
    const events = [reasoning(0), think(0, 'a'), close(0), reasoning(1), sealed(1, signature), close(1), stop]
    expect(run(carrySeals(context({ client: 'anthropic', source: claude })), events).out).toEqual(events)
    const host = { family: 'somehost', protocol: 'anthropic' } as const
    expect(run(carrySeals(context({ client: 'anthropic', source: host })), events).out).toEqual(events)
  })
})

describe('the signature of a Gemini call', () => {
  test('travels in the reasoning block before it (REAS-03)', () => {
    for (const client of ['anthropic', 'openai-responses'] as const) {
      const stage = carrySeals(context({ client, source: google }))
      expect(
        run(stage, [
          reasoning(0),
          think(0, 'a'),
          close(0),
          sealedCall(1, 'f', thought),
          input(1, '{}'),
          close(1),
          call(2, 'g'),
          close(2),
          sealedCall(3, 'h', thought),
          close(3),
          toolCalls,
        ]).out,
      ).toEqual([
        reasoning(0),
        think(0, 'a'),
        wrapped(0, thought, ''),
        close(0),
        call(1, 'f'),
        input(1, '{}'),
        close(1),
        call(2, 'g'),
        close(2),
        reasoning(3),
        wrapped(3, thought, 'rcc'),
        close(3),
        call(4, 'h'),
        close(4),
        toolCalls,
      ])
    }
  })

  test('gets a block of its own when the reasoning before it has a seal, or text stands between', () => {
    const stage = carrySeals(context({ client: 'anthropic', source: google }))
    expect(
      run(stage, [
        reasoning(0),
        sealed(0, thought),
        close(0),
        sealedCall(1, 'f', thought),
        close(1),
        reasoning(2),
        think(2, 'b'),
        close(2),
        text(3),
        say(3, 'x'),
        close(3),
        sealedCall(4, 'g', thought),
        close(4),
      ]).out,
    ).toEqual([
      reasoning(0),
      wrapped(0, thought, ''),
      close(0),
      reasoning(1),
      wrapped(1, thought, 'r'),
      close(1),
      call(2, 'f'),
      close(2),
      reasoning(3),
      think(3, 'b'),
      plain(3, google, 'rrc'),
      close(3),
      text(4),
      say(4, 'x'),
      close(4),
      reasoning(5),
      wrapped(5, thought, 'rrcrt'),
      close(5),
      call(6, 'g'),
      close(6),
    ])
  })

  test('stays on the call at a Chat client, raw', () => {
    const events = [sealedCall(0, 'f', thought), input(0, '{}'), close(0), toolCalls]
    expect(run(carrySeals(context({ client: 'openai-chat', source: google })), events).out).toEqual(events)
  })
})

test('signatures of text are dropped at foreign clients and noted once', () => {
  const ledger = new Ledger()
  const stage = carrySeals(context({ client: 'openai-chat', source: google, ledger }))
  expect(
    run(stage, [text(0), say(0, 'x'), sealed(0, thought), close(0), text(1), say(1, 'y'), sealed(1, thought), close(1)])
      .out,
  ).toEqual([text(0), say(0, 'x'), close(0), text(1), say(1, 'y'), close(1)])
  expect(ledger.notes).toEqual([
    {
      op: 'dropped',
      code: 'reasoning_dropped:text_seal',
      severity: 'info',
      text: 'Signatures of text have no place here.',
    },
  ])
})

const head = (seal: Seal): Event => ({
  type: 'block-start',
  at: 0,
  block: { kind: 'compaction', text: 'so far', seal },
})

test('a compaction that only its maker can read is wrapped too', () => {
  expect(run(carrySeals(context({ client: 'anthropic', source: openai })), [head(encrypted), close(0)]).out).toEqual([
    head({ ...encrypted, value: sealText({ ...encrypted, before: '' }) }),
    close(0),
  ])
})

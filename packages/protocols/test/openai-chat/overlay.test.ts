import { describe, expect, it } from 'vitest'
import { Ledger, type Part, type Request } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import type { Traits } from '../../src/target.ts'
import { editPart, editTurn } from '../support/edits.ts'
import { targetOf } from './support.ts'

/** A body with unknown fields at every level. */
const WIRE = {
  model: 'upstream-model',
  temperature: 0.5,
  vendor_field: { keep: [1, 2] },
  messages: [
    {
      role: 'developer',
      content: [
        { type: 'text', text: 'S1', note: 1 },
        { type: 'text', text: 'S2' },
      ],
      tag: 'x',
    },
    { role: 'user', content: 'hello', tag: 'u' },
    {
      role: 'assistant',
      content: 'thinking aloud',
      reasoning: 'r',
      reasoning_details: [
        { type: 'reasoning.text', text: 'r', signature: 's', index: 0, extra: true },
        { type: 'reasoning.encrypted', data: 'd', index: 1 },
      ],
      refusal: null,
      tool_calls: [
        { id: 'c1', index: 0, type: 'function', function: { name: 'f', arguments: '{"a": 1}', hint: 'h' } },
        { id: 'c2', type: 'function', function: { name: 'g', arguments: { b: 2 } } },
      ],
    },
    {
      role: 'tool',
      tool_call_id: 'c1',
      content: [
        { type: 'text', text: 'one', mark: 1 },
        { type: 'text', text: 'two' },
      ],
      tag: 't',
    },
    { role: 'tool', tool_call_id: 'c2', name: 'g', content: 'result' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'go', cache_control: { type: 'ephemeral' } },
        { type: 'image_url', image_url: { url: 'https://x/i' } },
      ],
    },
  ],
  tools: [
    { type: 'function', function: { name: 'f', parameters: {}, vendor: 1 }, outer: 1 },
    { type: 'weird', name: 'w' },
  ],
  tool_choice: { function: { name: 'f' } },
  reasoning: { effort: 'low', summary: 'auto' },
  chat_template_kwargs: { style: 's', enable_thinking: true },
  stream: true,
  stream_options: { include_obfuscation: false },
}

const decodeWire = (): Request => openaiChat.decodeRequest(structuredClone(WIRE))

function sent(request: Request, traits: Partial<Traits> = {}, model = 'upstream-model'): typeof WIRE {
  const target = { ...targetOf(traits), model }
  return openaiChat.encodeRequest(request, target, new Ledger()) as typeof WIRE
}

/** The wire body with one change. */
function changed(change: (wire: typeof WIRE) => void): typeof WIRE {
  const wire = structuredClone(WIRE)
  change(wire)
  return wire
}

/** Editing fields whose type in WIRE is narrower than the wire's. */
const loose = (value: unknown): Record<string, unknown> => value as Record<string, unknown>

describe('a request nobody edited', () => {
  it('is the very body that came in', () => {
    const wire = structuredClone(WIRE)
    expect(openaiChat.encodeRequest(openaiChat.decodeRequest(wire), targetOf(), new Ledger())).toBe(wire)
  })

  it('differs in the model alone when it goes to another one', () => {
    expect(JSON.stringify(sent(decodeWire(), {}, 'other'))).toBe(JSON.stringify({ ...WIRE, model: 'other' }))
  })
})

describe('an edit changes nothing else', () => {
  it('of one system text', () => {
    const edited = editPart(decodeWire(), 0, 1, (part) => ({ ...part, text: 'NEW' }))
    expect(sent(edited)).toEqual(changed((wire) => void (loose(loose(wire.messages[0]?.content)[1])['text'] = 'NEW')))
  })

  it('of a plain string content', () => {
    const edited = editPart(decodeWire(), 1, 0, (part) => ({ ...part, text: 'bye' }))
    expect(sent(edited)).toEqual(changed((wire) => void (loose(wire.messages[1])['content'] = 'bye')))
  })

  it('of a text inside a tool result', () => {
    const edited = editPart(decodeWire(), 3, 0, (part: Part) =>
      part.kind === 'tool-result'
        ? { ...part, parts: part.parts.map((inner, at) => (at === 0 ? ({ ...inner, text: 'ONE' } as Part) : inner)) }
        : part,
    )
    expect(sent(edited)).toEqual(changed((wire) => void (loose(loose(wire.messages[3]?.content)[0])['text'] = 'ONE')))
  })

  it('of call ids on both sides', () => {
    const first = editPart(decodeWire(), 2, 3, (part) => ({ ...part, id: 'new' }))
    const edited = editPart(first, 3, 0, (part) => ({ ...part, callId: 'new' }))
    expect(sent(edited)).toEqual(
      changed((wire) => {
        loose(loose(wire.messages[2]?.tool_calls)[0])['id'] = 'new'
        loose(wire.messages[3])['tool_call_id'] = 'new'
      }),
    )
  })

  it('of the arguments of one call; those sent as an object stay one', () => {
    const edited = editPart(decodeWire(), 2, 3, (part) => ({ ...part, input: '{}' }))
    expect(sent(edited)).toEqual(
      changed((wire) => void (loose(loose(loose(wire.messages[2]?.tool_calls)[0])['function'])['arguments'] = '{}')),
    )
  })

  it('of the reasoning: entries that stay are untouched, plain copies go with the rest', () => {
    const kept = editTurn(decodeWire(), 2, (turn) => ({ ...turn, parts: turn.parts.slice(1) }))
    expect(sent(kept)).toEqual(
      changed((wire) => {
        const message = loose(wire.messages[2])
        delete message['reasoning']
        message['reasoning_details'] = [{ type: 'reasoning.encrypted', data: 'd', index: 1 }]
      }),
    )
    const none = editTurn(decodeWire(), 2, (turn) => ({
      ...turn,
      parts: turn.parts.filter((part) => part.kind !== 'reasoning'),
    }))
    expect(sent(none)).toEqual(
      changed((wire) => {
        const message = loose(wire.messages[2])
        delete message['reasoning']
        delete message['reasoning_details']
      }),
    )
  })

  it('of a cache mark', () => {
    const edited = editPart(decodeWire(), 5, 0, ({ ...part }) => {
      delete (part as { cache?: unknown }).cache
      return part
    })
    expect(sent(edited)).toEqual(
      changed((wire) => void delete loose(loose(wire.messages[5]?.content)[0])['cache_control']),
    )
  })

  it('of text added beside a tool result: a user message of its own follows', () => {
    const edited = editTurn(decodeWire(), 4, (turn) => ({
      ...turn,
      parts: [...turn.parts, { kind: 'text', text: 'note' }],
    }))
    expect(sent(edited)).toEqual(
      changed((wire) => void wire.messages.splice(5, 0, { role: 'user', content: 'note' } as never)),
    )
  })

  it('of a message added', () => {
    const request = decodeWire()
    const edited: Request = {
      ...request,
      turns: [...request.turns, { role: 'system', parts: [{ kind: 'text', text: 'end' }] }],
    }
    expect(sent(edited)).toEqual(
      changed((wire) => void wire.messages.push({ role: 'system', content: 'end' } as never)),
    )
  })

  it('of one tool definition', () => {
    const request = decodeWire()
    const edited: Request = {
      ...request,
      tools: request.tools.map((tool) => (tool.kind === 'function' ? { ...tool, description: 'new' } : tool)),
    }
    expect(sent(edited)).toEqual(changed((wire) => void (loose(wire.tools[0]?.function)['description'] = 'new')))
  })

  it('of the sampling', () => {
    const edited: Request = { ...decodeWire(), sampling: { topP: 0.1 } }
    expect(sent(edited)).toEqual(
      changed((wire) => {
        delete loose(wire)['temperature']
        loose(wire)['top_p'] = 0.1
      }),
    )
  })

  it('of the effort: other spellings go, what else their objects hold stays', () => {
    const edited: Request = { ...decodeWire(), reasoning: { effort: 'high' } }
    expect(sent(edited)).toEqual(
      changed((wire) => {
        delete loose(wire)['reasoning']
        loose(wire)['reasoning_effort'] = 'high'
        loose(wire)['chat_template_kwargs'] = { style: 's' }
      }),
    )
  })

  it('of the wish for usage', () => {
    expect(sent({ ...decodeWire(), streamUsage: true })).toEqual(
      changed((wire) => void (loose(wire.stream_options)['include_usage'] = true)),
    )
  })

  it('of the stream itself', () => {
    expect(sent({ ...decodeWire(), stream: false })).toEqual(
      changed((wire) => {
        delete loose(wire)['stream']
        delete loose(wire)['stream_options']
      }),
    )
  })

  it('of an unknown field', () => {
    const { extra: _, ...request } = decodeWire()
    expect(sent(request)).toEqual(changed((wire) => void delete loose(wire)['vendor_field']))
  })

  it('keeps the order of the fields', () => {
    const edited = editPart(decodeWire(), 1, 0, (part) => ({ ...part, text: 'bye' }))
    expect(Object.keys(sent(edited))).toEqual(Object.keys(WIRE))
  })
})

describe('messages of other roles', () => {
  it('keep the deprecated spelling when they are edited', () => {
    const wire = {
      model: 'upstream-model',
      functions: [{ name: 'f', parameters: {}, vendor: 1 }],
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}', vendor: 1 } },
        { role: 'function', name: 'f', content: 'r' },
      ],
    }
    const request = openaiChat.decodeRequest(structuredClone(wire))
    const renamed = editPart(request, 0, 0, (part) => ({ ...part, name: 'g' }))
    const edited: Request = {
      ...editPart(renamed, 1, 0, (part) => ({ ...part, parts: [{ kind: 'text', text: 'R' }] })),
      tools: request.tools.map((tool) => (tool.kind === 'function' ? { ...tool, name: 'g' } : tool)),
    }
    expect(sent(edited)).toEqual({
      model: 'upstream-model',
      functions: [{ name: 'g', parameters: {}, vendor: 1 }],
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'g', arguments: '{}', vendor: 1 } },
        { role: 'function', name: 'f', content: 'R' },
      ],
    })
  })
})

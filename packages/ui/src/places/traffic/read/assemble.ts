// What a recorded reply says in the end: the pieces of its stream put together, in any of the four protocols.
import type { Trace } from '@ferryllm/control'
import { fields, list, parseJson, words } from './read-body.ts'
import type { ReplyEvent } from './read-stream.ts'

type Protocol = Trace['client']['protocol']

export interface Said {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly Call[]
}

export interface Call {
  readonly name: string
  /** JSON, as far as it came. */
  readonly input: string
}

interface Collected {
  text: string
  reasoning: string
  readonly calls: Map<string, { name: string; input: string }>
}

export function assemble(protocol: Protocol, events: readonly ReplyEvent[]): Said {
  const said: Collected = { text: '', reasoning: '', calls: new Map() }
  for (const { data } of events) {
    const value = parseJson(data)
    // Gemini without `alt=sse` sends all chunks as one list.
    for (const chunk of Array.isArray(value) ? list(value) : [value]) READERS[protocol](said, fields(chunk))
  }
  return { text: said.text, reasoning: said.reasoning, calls: [...said.calls.values()] }
}

type Fields = ReturnType<typeof fields>

const READERS: Readonly<Record<Protocol, (said: Collected, chunk: Fields) => void>> = {
  anthropic: readAnthropic,
  'openai-chat': readChat,
  'openai-responses': readResponses,
  gemini: readGemini,
}

function callOf(said: Collected, id: string, name = ''): { name: string; input: string } {
  const known = said.calls.get(id)
  if (known !== undefined) {
    if (name !== '') known.name = name
    return known
  }
  const call = { name, input: '' }
  said.calls.set(id, call)
  return call
}

function readAnthropic(said: Collected, chunk: Fields): void {
  const index = String(typeof chunk['index'] === 'number' ? chunk['index'] : 0)
  if (chunk['type'] === 'content_block_start') takeBlock(said, fields(chunk['content_block']), index)
  const delta = fields(chunk['delta'])
  said.text += words(delta['text'])
  said.reasoning += words(delta['thinking'])
  if (delta['type'] === 'input_json_delta') callOf(said, index).input += words(delta['partial_json'])
  list(chunk['content']).forEach((block, at) => takeBlock(said, fields(block), String(at)))
}

function takeBlock(said: Collected, block: Fields, index: string): void {
  said.text += words(block['text'])
  said.reasoning += words(block['thinking'])
  if (!words(block['type']).endsWith('tool_use')) return
  const call = callOf(said, index, words(block['name']))
  // The beginning of a streamed call has an empty input.
  if (Object.keys(fields(block['input'])).length > 0) call.input = JSON.stringify(block['input'])
}

function readChat(said: Collected, chunk: Fields): void {
  const choice = fields(list(chunk['choices'])[0])
  for (const part of [fields(choice['delta']), fields(choice['message'])]) {
    said.text += words(part['content'])
    said.reasoning += words(part['reasoning_content']) || words(part['reasoning'])
    list(part['tool_calls']).forEach((item, at) => {
      const call = fields(item)
      const { name, arguments: input } = fields(call['function'])
      callOf(said, String(typeof call['index'] === 'number' ? call['index'] : at), words(name)).input += words(input)
    })
  }
}

function readResponses(said: Collected, chunk: Fields): void {
  const type = words(chunk['type'])
  const delta = words(chunk['delta'])
  if (type === 'response.output_text.delta') said.text += delta
  else if (/^response\.reasoning.*\.delta$/.test(type)) said.reasoning += delta
  else if (/^response\.(?:function_call_arguments|custom_tool_call_input)\.delta$/.test(type)) {
    callOf(said, words(chunk['item_id'])).input += delta
  } else if (type === 'response.output_item.added') {
    const item = fields(chunk['item'])
    if (words(item['type']).endsWith('_call'))
      callOf(said, words(item['id']), words(item['name']) || words(item['type']))
  }
  for (const item of list(chunk['output'])) takeItem(said, fields(item))
}

function takeItem(said: Collected, item: Fields): void {
  for (const part of list(item['content'])) said.text += words(fields(part)['text'])
  for (const part of list(item['summary'])) said.reasoning += words(fields(part)['text'])
  if (!words(item['type']).endsWith('_call')) return
  const call = callOf(said, words(item['id']) || words(item['call_id']), words(item['name']) || words(item['type']))
  call.input = words(item['arguments']) || words(item['input'])
}

function readGemini(said: Collected, chunk: Fields): void {
  const candidate = fields(list(chunk['candidates'])[0])
  for (const item of list(fields(candidate['content'])['parts'])) {
    const part = fields(item)
    if (part['thought'] === true) said.reasoning += words(part['text'])
    else said.text += words(part['text'])
    const { name, args } = fields(part['functionCall'])
    if (name !== undefined) callOf(said, String(said.calls.size), words(name)).input = JSON.stringify(args ?? {})
  }
}

// Turns -> items of `input`. Items and parts that nobody edited give their own wire form back; no item gets an id that
// is not ours to give (TOOL-25, TOOL-26).
import {
  base,
  compact,
  decoded,
  type Part,
  pointer,
  pristine,
  type Reasoning,
  type ToolCall,
  type ToolResult,
  type Turn,
} from '#ir'
import { type Fields, flagError, isObject, objectsIn } from '#wire'
import { baseOf, encodeContent, type EncodeContext, encodeOutput, noteUnsendable } from './encode-content.ts'
import { encodeTools } from './encode-tools.ts'
import { nativeItem, nativeOf } from './native-calls.ts'
import { ID } from './id.ts'

/** The whole `input` array. */
export function encodeItems(turns: readonly Turn[], context: EncodeContext): readonly unknown[] {
  const items: unknown[] = []
  for (const turn of turns) {
    for (const item of encodeTurn(turn, context)) {
      // Several parts may come from one item.
      if (!isObject(item) || item !== items.at(-1)) items.push(item)
    }
  }
  return context.foreign ? withoutDanglingReasoning(items, context) : items
}

/** OpenAI refuses a reasoning item that nothing of the model follows (spec 03 §3.2.1). */
function withoutDanglingReasoning(items: readonly unknown[], { ledger }: EncodeContext): readonly unknown[] {
  const kept: unknown[] = []
  // Backwards: whether an item may stay depends on the one after it.
  for (const item of items.toReversed()) {
    const next = kept.at(-1)
    if (!isObject(item) || item['type'] !== 'reasoning' || (isObject(next) && isOfModel(next))) kept.push(item)
    else ledger.dropped('reasoning_dropped:dangling', 'Reasoning that nothing follows was left out.', undefined, 'info')
  }
  return kept.toReversed()
}

function isOfModel(item: Fields): boolean {
  return item['role'] === 'assistant' || item['type'] === 'reasoning' || String(item['type']).endsWith('_call')
}

function encodeTurn(turn: Turn, context: EncodeContext): readonly unknown[] {
  if (pristine(turn, ID)) {
    const value = turn.origin?.value
    return [typeof value === 'string' ? { role: 'user', content: value } : value]
  }
  const items: unknown[] = []
  let content: Part[] = []
  let under = messageUnder(turn)
  const flush = (): void => {
    const bare = under !== undefined && turn.parts.length === 0
    if (content.length > 0 || bare) {
      const message = encodeMessage(turn, content, under, context)
      // Of a foreign message nothing may be left.
      if (bare || !Array.isArray(message['content']) || message['content'].length > 0) items.push(message)
      under = undefined
    }
    content = []
  }
  for (let index = 0; index < turn.parts.length; index++) {
    const part = turn.parts[index]
    if (part === undefined) continue
    if (isContent(part)) {
      content.push(part)
      continue
    }
    flush()
    if (part.kind === 'reasoning') {
      const run = reasoningRun(turn.parts, index)
      items.push(...encodeReasoning(run, context))
      index += run.length - 1
    } else {
      items.push(...encodeItemPart(part, context))
    }
  }
  flush()
  return items
}

/** The message item under an edited turn. */
function messageUnder(turn: Turn): Fields | undefined {
  const value = base(turn, ID)
  return value?.['role'] === undefined || value['type'] === 'additional_tools' ? undefined : value
}

/** True for parts that live inside a message; the others are items of their own. */
function isContent(part: Part): boolean {
  switch (part.kind) {
    case 'text':
    case 'refusal':
    case 'search-result':
      return true
    case 'media':
      return !isWholeItem(part)
    case 'opaque':
      return part.origin?.protocol === ID && !isWholeItem(part)
    default:
      return false
  }
}

/** An opaque part or an image can come from a content part as well as from an item. */
function isWholeItem(part: Part): boolean {
  return part.origin?.protocol === ID && /^\/(?:input|output)\/\d+$/.test(part.origin.pointer)
}

function encodeMessage(turn: Turn, parts: readonly Part[], under: Fields | undefined, context: EncodeContext): Fields {
  const [first] = parts
  const plain =
    typeof under?.['content'] === 'string' && parts.length === 1 && first?.kind === 'text' && first.cache === undefined
  const type = turn.role === 'assistant' ? 'output_text' : 'input_text'
  const system = context.target.traits.developerRole ? 'developer' : 'system'
  return compact({
    ...(under ?? { type: 'message' }),
    role: under?.['role'] ?? (turn.role === 'system' ? system : turn.role),
    content: plain ? first.text : encodeContent(parts, type, context),
    phase: turn.phase ?? under?.['phase'],
  })
}

/** The parts that were one item: all but the last carry `summary` seals of the same item. */
function reasoningRun(parts: readonly Part[], from: number): readonly Reasoning[] {
  const run: Reasoning[] = []
  for (const part of parts.slice(from)) {
    if (part.kind !== 'reasoning') break
    const last = run.at(-1)
    if (last !== undefined && (last.seal?.kind !== 'summary' || last.seal.id !== part.seal?.id)) break
    run.push(part)
  }
  return run
}

function encodeReasoning(run: readonly Reasoning[], context: EncodeContext): readonly unknown[] {
  const last = run.at(-1)
  if (last === undefined) return []
  const under = baseOf(last, 'reasoning')
  if (countTexts(under) === run.length && run.every((part) => pristine(part, ID))) return [under]
  const texts = run.map(({ text }) => text).filter((text) => text !== '')
  const { reasoningReplay } = context.target.traits
  if (reasoningReplay === 'text' || reasoningReplay === 'text-required') {
    const content = texts.map((text) => ({ type: 'reasoning_text', text }))
    return texts.length === 0 ? [] : [{ type: 'reasoning', summary: [], content }]
  }
  const { seal } = last
  if (seal?.kind !== 'encrypted') {
    noteUnsendable(last, context)
    return []
  }
  return [
    compact({
      ...under,
      type: 'reasoning',
      id: seal.id?.startsWith('rs_') === true ? seal.id : under['id'],
      summary: texts.map((text) => ({ type: 'summary_text', text })),
      encrypted_content: seal.value,
    }),
  ]
}

/** How many parts the item was decoded into; 0 when there is none. */
function countTexts(item: Fields): number {
  if (item['type'] !== 'reasoning') return 0
  const count = [item['summary'], item['content']].reduce<number>((sum, texts) => sum + objectsIn(texts).length, 0)
  return Math.max(1, count)
}

function encodeItemPart(part: Part, context: EncodeContext): readonly unknown[] {
  if (pristine(part, ID)) return [part.origin?.value]
  switch (part.kind) {
    case 'tool-call':
      return [encodeCall(part, context)]
    case 'tool-result':
      return [encodeResult(part, context)]
    case 'item-reference':
      return [{ type: 'item_reference', id: part.id }]
    case 'tool-addition': {
      const under = base(part, ID) ?? { type: 'additional_tools', role: 'developer' }
      return [{ ...under, tools: encodeTools(part.tools, context) }]
    }
    case 'compaction': {
      if (part.seal?.kind === 'encrypted') {
        const { id, value } = part.seal
        return [compact({ ...baseOf(part, 'compaction'), type: 'compaction', id, encrypted_content: value })]
      }
      if (part.text === undefined) return (noteUnsendable(part, context), [])
      const text = `<summary>\n${part.text}\n</summary>`
      return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }]
    }
    default: {
      const under = base(part, ID)
      if (under !== undefined) return [under]
      noteUnsendable(part, context)
      return []
    }
  }
}

function encodeCall(part: ToolCall, { ledger }: EncodeContext): Fields {
  const { call, id, name, namespace, input } = part
  if (call === 'function') {
    return compact({
      ...baseOf(part, 'function_call'),
      type: 'function_call',
      call_id: id,
      name,
      namespace,
      // TOOL-27: an empty text is no JSON.
      arguments: input === '' ? '{}' : input,
    })
  }
  if (call === 'custom') {
    return compact({
      ...baseOf(part, 'custom_tool_call'),
      type: 'custom_tool_call',
      call_id: id,
      name,
      namespace,
      input,
    })
  }
  const { fields, exact } = nativeItem(call, id, input)
  if (!exact)
    ledger.approximated('args_repaired', `The arguments of ${name} are not what its item needs.`, pointer(part))
  return { ...baseOf(part, nativeOf(call).call), ...fields }
}

function encodeResult(part: ToolResult, context: EncodeContext): Fields {
  const { call, callId, parts, isError } = part
  const type =
    call === 'function' ? 'function_call_output' : call === 'custom' ? 'custom_tool_call_output' : nativeOf(call).output
  const under = baseOf(part, type)
  const own = 'type' in under
  const same = own && decoded(part, ID)?.parts === parts
  // The protocol has no error flag that a model sees.
  const said = isError === true && !own ? flagError(parts) : parts
  const output = same ? under['output'] : encodeOutput(said, under['output'], context)
  switch (call) {
    case 'function':
    case 'custom':
      return compact({
        ...under,
        type,
        call_id: callId,
        output,
        status: isError === true && call === 'function' ? (under['status'] ?? 'incomplete') : under['status'],
      })
    case 'local-shell':
      return { ...under, type, id: callId, output }
    case 'apply-patch':
      return { ...under, type, call_id: callId, status: isError === true ? 'failed' : 'completed', output }
    case 'shell': {
      if (same) return { ...under, type, call_id: callId }
      const outcome = { type: 'exit', exit_code: isError === true ? 1 : 0 }
      const text = typeof output === 'string' ? output : textOf(parts)
      return { ...under, type, call_id: callId, output: [{ stdout: text, stderr: '', outcome }] }
    }
    case 'computer': {
      if (same) return { ...under, type, call_id: callId }
      const [shot] = encodeContent(parts, 'input_text', context).filter(isObject)
      const image = compact({ image_url: shot?.['image_url'], file_id: shot?.['file_id'] })
      return { ...under, type, call_id: callId, output: { type: 'computer_screenshot', ...image } }
    }
    case 'tool-search':
      return {
        ...under,
        type,
        call_id: callId,
        execution: 'client',
        tools: encodeTools(
          parts.flatMap((addition) => (addition.kind === 'tool-addition' ? addition.tools : [])),
          context,
        ),
      }
  }
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n')
}

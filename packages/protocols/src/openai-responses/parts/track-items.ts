// Item events of a provider stream -> blocks. `output_item.done` is the truth: what deltas left out is added from it, and
// only it closes an item. Items are matched by `output_index`, since ids differ between events on some hosts.
import { type Block, compact } from '#ir'
import type { ReplySource } from '#codec'
import { asNumber, asString, type Fields, isObject, objectsIn } from '#wire'
import { decodeAnnotation } from './decode-content.ts'
import {
  callIdOf,
  decodeContentPart,
  decodeOutputItem,
  earlierSeal,
  inputOf,
  reasoningTexts,
  sealOf,
} from './decode-output.ts'
import { isHostedCustomCall } from './hosted-items.ts'
import type { BlockTracker, TrackedBlock } from './track-blocks.ts'

interface TrackedItem {
  readonly index: number
  item: Fields
  /** By part: `content/0`, `summary/1`, or `input` of a call. */
  readonly blocks: Map<string, TrackedBlock>
  done: boolean
}

export interface ItemTracking {
  readonly source: ReplySource
  readonly blocks: BlockTracker
  readonly items: Map<number, TrackedItem>
  /** Some hosts leave `output_index` out: such events mean the item of the event before. */
  latest: number
}

type PartKind = 'text' | 'refusal' | 'reasoning'

interface TextEvent {
  readonly list: 'content' | 'summary'
  readonly kind: PartKind
  /** Where the text is. */
  readonly field: 'delta' | 'text' | 'refusal'
}

const TEXT_EVENTS: ReadonlyMap<string, TextEvent> = new Map([
  ['response.output_text.delta', { list: 'content', kind: 'text', field: 'delta' }],
  ['response.output_text.done', { list: 'content', kind: 'text', field: 'text' }],
  ['response.refusal.delta', { list: 'content', kind: 'refusal', field: 'delta' }],
  ['response.refusal.done', { list: 'content', kind: 'refusal', field: 'refusal' }],
  ['response.reasoning_text.delta', { list: 'content', kind: 'reasoning', field: 'delta' }],
  ['response.reasoning_text.done', { list: 'content', kind: 'reasoning', field: 'text' }],
  ['response.reasoning_summary_text.delta', { list: 'summary', kind: 'reasoning', field: 'delta' }],
  ['response.reasoning_summary_text.done', { list: 'summary', kind: 'reasoning', field: 'text' }],
])

/** Takes one event. Those of hosted tools at work, audio and unknown ones say nothing that we tell. */
export function takeItemEvent(tracking: ItemTracking, type: string, event: Fields): void {
  const text = TEXT_EVENTS.get(type)
  if (text !== undefined) return takeText(tracking, text, event)
  switch (type) {
    case 'response.output_item.added': {
      const tracked = trackedOf(tracking, event)
      if (isObject(event['item'])) tracked.item = event['item']
      callOf(tracking, tracked)
      return
    }
    case 'response.output_item.done':
      if (isObject(event['item'])) finishItem(tracking, trackedOf(tracking, event), event['item'])
      return
    case 'response.content_part.added':
    case 'response.reasoning_part.added':
      return announce(tracking, 'content', event)
    case 'response.reasoning_summary_part.added':
      return announce(tracking, 'summary', event)
    case 'response.content_part.done':
    case 'response.reasoning_part.done':
      return takePartDone(tracking, 'content', event)
    case 'response.reasoning_summary_part.done':
      return takePartDone(tracking, 'summary', event)
    case 'response.output_text.annotation.added': {
      const { annotation } = event
      const block = partOf(tracking, trackedOf(tracking, event), keyOf('content', event), 'text')
      if (isObject(annotation)) tracking.blocks.annotate(block, decodeAnnotation(annotation))
      return
    }
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta': {
      const call = callOf(tracking, trackedOf(tracking, event))
      if (call !== undefined) tracking.blocks.push(call, asString(event['delta']) ?? '')
      return
    }
    default:
  }
}

/** Closes what is open, and adds the items that only the terminal event holds. */
export function settleItems(tracking: ItemTracking, response: Fields): void {
  const known = [...tracking.items.values()]
  const output = objectsIn(response['output'])
  for (const tracked of known) {
    const final = tracked.done ? undefined : output.find((item) => isSame(item, tracked.item))
    if (final !== undefined) finishItem(tracking, tracked, final)
    for (const block of tracked.blocks.values()) tracking.blocks.stop(block)
  }
  output.forEach((item, index) => {
    if (tracking.items.has(index) || known.some((tracked) => isSame(item, tracked.item))) return
    finishItem(tracking, trackedOf(tracking, { output_index: index }), item)
  })
}

function isSame(item: Fields, other: Fields): boolean {
  return item['id'] !== undefined && item['id'] === other['id'] && item['type'] === other['type']
}

function trackedOf(tracking: ItemTracking, event: Fields): TrackedItem {
  const index = asNumber(event['output_index']) ?? tracking.latest
  tracking.latest = index
  const known = tracking.items.get(index)
  if (known !== undefined) return known
  const tracked: TrackedItem = { index, item: {}, blocks: new Map(), done: false }
  tracking.items.set(index, tracked)
  return tracked
}

function keyOf(list: 'content' | 'summary', event: Fields): string {
  return `${list}/${asNumber(event[`${list}_index`]) ?? 0}`
}

function kindOf(part: Fields): PartKind | undefined {
  switch (part['type']) {
    case 'output_text':
    case 'text':
      return 'text'
    case 'refusal':
      return 'refusal'
    case 'summary_text':
    case 'reasoning_text':
      return 'reasoning'
    default:
      return undefined
  }
}

function takeText(tracking: ItemTracking, { list, kind, field }: TextEvent, event: Fields): void {
  const block = partOf(tracking, trackedOf(tracking, event), keyOf(list, event), kind)
  if (field !== 'delta') return tracking.blocks.complete(block, event[field])
  tracking.blocks.push(block, asString(event['delta']) ?? '', event['logprobs'])
}

function announce(tracking: ItemTracking, list: 'content' | 'summary', event: Fields): void {
  const kind = isObject(event['part']) ? kindOf(event['part']) : undefined
  if (kind !== undefined) partOf(tracking, trackedOf(tracking, event), keyOf(list, event), kind)
}

function takePartDone(tracking: ItemTracking, list: 'content' | 'summary', event: Fields): void {
  if (isObject(event['part'])) finishPart(tracking, trackedOf(tracking, event), keyOf(list, event), event['part'])
}

/** The block of a message part or of one reasoning text, opened now when the host did not announce it. */
function partOf(tracking: ItemTracking, tracked: TrackedItem, key: string, kind: PartKind): TrackedBlock {
  const known = tracked.blocks.get(key)
  if (known !== undefined) return known
  const { blocks, source } = tracking
  const id = asString(tracked.item['id'])
  // The reasoning before this was not the last of its item: the proof will stand on a later block.
  for (const earlier of kind === 'reasoning' ? tracked.blocks.values() : []) {
    blocks.seal(earlier, earlierSeal(id, source))
    blocks.stop(earlier)
  }
  const block = blocks.start(headOf(kind, id, asString(tracked.item['phase'])))
  tracked.blocks.set(key, block)
  return block
}

function headOf(kind: PartKind, id: string | undefined, phase: string | undefined): Block {
  if (kind === 'text') return compact({ kind, phase })
  return kind === 'reasoning' ? compact({ kind, id }) : { kind }
}

/** The block of a function or custom call, opened as soon as its name is known. */
function callOf({ blocks, source }: ItemTracking, tracked: TrackedItem): TrackedBlock | undefined {
  const { item } = tracked
  const known = tracked.blocks.get('input')
  const name = asString(item['name'])
  const custom = item['type'] === 'custom_tool_call'
  if (known !== undefined || tracked.done || name === undefined) return known
  if ((!custom && item['type'] !== 'function_call') || isHostedCustomCall(item)) return undefined
  const block = blocks.start(
    compact({
      kind: 'tool-call' as const,
      call: custom ? ('custom' as const) : ('function' as const),
      id: callIdOf(item, source),
      name,
      namespace: asString(item['namespace']),
    }),
  )
  tracked.blocks.set('input', block)
  return block
}

/** A part as the host finally has it. Its block ends, unless a proof is still to come. */
function finishPart(tracking: ItemTracking, tracked: TrackedItem, key: string, part: Fields): void {
  const { blocks } = tracking
  const kind = kindOf(part)
  if (kind === 'reasoning') return blocks.complete(partOf(tracking, tracked, key, kind), part['text'])
  const known = tracked.blocks.get(key)
  if (known?.open === false) return
  if (kind === undefined) {
    const opaque = decodeContentPart(part, `/output/${tracked.index}/${key}`, undefined)
    if (known === undefined && opaque.kind === 'opaque') tracked.blocks.set(key, blocks.start(opaque))
  } else {
    const block = partOf(tracking, tracked, key, kind)
    blocks.complete(block, kind === 'refusal' ? part['refusal'] : part['text'])
    if (!block.logprobs) blocks.push(block, '', part['logprobs'])
    for (const annotation of objectsIn(part['annotations']).slice(block.annotations)) {
      blocks.annotate(block, decodeAnnotation(annotation))
    }
  }
  const block = tracked.blocks.get(key)
  if (block !== undefined) blocks.stop(block)
}

/** The blocks of a finished item's parts, in order: Bedrock counts parts differently in its events. */
function keysOf(tracked: TrackedItem, count: number): readonly string[] {
  const keys = [...tracked.blocks.keys()]
  return Array.from({ length: count }, (_, index) => keys[index] ?? `done/${index}`)
}

function finishItem(tracking: ItemTracking, tracked: TrackedItem, item: Fields): void {
  if (tracked.done) return
  const { blocks, source } = tracking
  tracked.item = item
  if (item['type'] === 'message') {
    const parts = objectsIn(item['content'])
    const keys = keysOf(tracked, parts.length)
    parts.forEach((part, index) => finishPart(tracking, tracked, keys[index] ?? '', part))
  } else if (item['type'] === 'reasoning') {
    finishReasoning(tracking, tracked, item)
  } else {
    const call = callOf(tracking, tracked)
    if (call === undefined) blocks.play(decodeOutputItem(item, `/output/${tracked.index}`, source))
    else blocks.complete(call, inputOf(item))
  }
  tracked.done = true
  for (const block of tracked.blocks.values()) blocks.stop(block)
}

/** The proof is only valid as the finished item has it (REAS-17), and stands on the last text. */
function finishReasoning(tracking: ItemTracking, tracked: TrackedItem, item: Fields): void {
  const texts = reasoningTexts(item)
  const keys = keysOf(tracked, texts.length)
  texts.forEach((text, index) => {
    tracking.blocks.complete(partOf(tracking, tracked, keys[index] ?? '', 'reasoning'), text)
  })
  const seal = sealOf(item, tracking.source)
  const open = [...tracked.blocks.values()].find((block) => block.open)
  if (seal === undefined) return
  tracking.blocks.seal(open ?? partOf(tracking, tracked, 'proof', 'reasoning'), seal)
}

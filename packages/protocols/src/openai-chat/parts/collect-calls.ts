// Tool calls out of deltas. Hosts disagree on what marks a new call, so identity is kept here: by index, by id, or by
// name, whatever the host sends (spec 06 §6.3.4, testing.md §3, STR-03, TOOL-28, TOOL-29).
import { compact, type Event, makerOf, type Seal } from '#ir'
import type { Sink } from '#stream'
import { asNumber, type Fields, filled, isObject, jsonText, parseJson } from '#wire'
import type { ReplySource } from '#codec'
import { readThought } from './thought.ts'
import type { BlockWriter } from './write-blocks.ts'

interface Call {
  /** The host's own id, when it has sent one. */
  wireId: string | undefined
  name: string | undefined
  custom: boolean
  /** Number of the block; undefined as long as the name is not known, and for a wrapper of parallel calls. */
  at: number | undefined
  seal: Seal | undefined
  input: string
}

/** What became of the calls of a reply. */
export type CallsEnd = 'none' | 'complete' | 'cut' | 'nameless'

export interface CallCollector {
  /** False when the delta cannot be read. */
  push(delta: unknown, forcedIndex?: number): boolean
  /** The deprecated single call. */
  pushLegacy(call: Fields): boolean
  /** Ends all blocks. */
  close(): CallsEnd
}

/** OpenAI models sometimes call this internal wrapper instead of the tools themselves. */
const WRAPPERS: ReadonlySet<string> = new Set(['multi_tool_use.parallel', 'multi_tool_use_parallel'])

/** Calls become blocks as soon as their name is known, and stay open until the reply ends: deltas may alternate. */
export function collectCalls(source: ReplySource, blocks: BlockWriter, next: Sink<Event>): CallCollector {
  const book = callBook()
  const start = blockStarter(source, blocks, next)

  const add = (call: Call, input: string): void => {
    call.input += input
    if (call.at !== undefined) {
      if (input !== '') next.push({ type: 'input-delta', at: call.at, text: input })
    } else if (call.name !== undefined && !WRAPPERS.has(call.name)) start(call, call.name)
  }

  const closeCall = (call: Call): CallsEnd => {
    if (call.name === undefined) return call.wireId === undefined && call.input === '' ? 'none' : 'nameless'
    if (call.at === undefined) expand(call, call.name)
    if (call.at !== undefined) blocks.end(call.at)
    return call.custom || call.input === '' || parseJson(call.input) !== undefined ? 'complete' : 'cut'
  }

  /** The calls inside a wrapper; one that is not what it should be goes out as the call it is. */
  const expand = (wrapper: Call, name: string): void => {
    const uses = innerCalls(parseJson(wrapper.input))
    if (uses === undefined) return void start(wrapper, name)
    for (const use of uses) blocks.end(start({ ...NO_CALL, input: use.input }, use.name))
  }

  return {
    push(delta, forcedIndex) {
      if (!isObject(delta)) return false
      const body = bodyOf(delta)
      const input = inputText(body.fields[body.custom ? 'input' : 'arguments'])
      if (input === undefined) return false
      const name = filled(body.fields['name'])
      const id = filled(delta['id'])
      const call = book.find(forcedIndex ?? asNumber(delta['index']), id, name)
      call.wireId ??= id
      call.name ??= name
      if (call.at === undefined) {
        call.custom ||= body.custom
        call.seal ??= sealOf(delta, source)
      }
      add(call, input)
      return true
    },
    pushLegacy(fields) {
      const name = filled(fields['name'])
      const input = inputText(fields['arguments'])
      if (input === undefined) return false
      if (name === undefined && input === '') return true
      const call = book.calls.at(-1) ?? book.open(undefined)
      call.name ??= name
      add(call, input)
      return true
    },
    close() {
      const ends = book.calls.map(closeCall)
      const worst = (['nameless', 'cut', 'complete'] as const).find((end) => ends.includes(end))
      return worst ?? 'none'
    },
  }
}

const NO_CALL: Readonly<Call> = {
  wireId: undefined,
  name: undefined,
  custom: false,
  at: undefined,
  seal: undefined,
  input: '',
}

interface CallBook {
  readonly calls: readonly Call[]
  /** A new call. */
  readonly open: (index: number | undefined) => Call
  /** The call that a delta belongs to, which may be a new one. */
  readonly find: (index: number | undefined, id: string | undefined, name: string | undefined) => Call
}

/** All calls of a reply, and which of them a delta means. */
function callBook(): CallBook {
  const calls: Call[] = []
  const byIndex = new Map<number, Call>()

  const open = (index: number | undefined): Call => {
    const call: Call = { ...NO_CALL }
    calls.push(call)
    if (index !== undefined) byIndex.set(index, call)
    return call
  }

  return {
    calls,
    open,
    find(index, id, name) {
      if (index !== undefined) {
        const call = byIndex.get(index)
        return call === undefined || isAnother(call, id, name) ? open(index) : call
      }
      const known = id === undefined ? undefined : calls.find((call) => call.wireId === id)
      if (known !== undefined) return known
      const last = calls.at(-1)
      // Without an index, a name tells of a new call; only arguments belong to the one before.
      const goesOn = last !== undefined && !isAnother(last, id, name) && (name === undefined || last.name === undefined)
      return goesOn ? last : open(undefined)
    },
  }
}

/** Starts the block of a call, with what it has to say so far; no two calls get the same id. */
function blockStarter(
  source: ReplySource,
  blocks: BlockWriter,
  next: Sink<Event>,
): (call: Call, name: string) => number {
  const usedIds = new Set<string>()
  return (call, name) => {
    const { wireId, custom, seal, input } = call
    const id = wireId === undefined || usedIds.has(wireId) ? source.mint('call_') : wireId
    usedIds.add(id)
    const kind = custom ? ('custom' as const) : ('function' as const)
    const at = blocks.beside(compact({ kind: 'tool-call' as const, call: kind, id, name, seal }))
    call.at = at
    if (input !== '') next.push({ type: 'input-delta', at, text: input })
    return at
  }
}

/** A new id on a known index is a new call (Cerebras); so is a name on an index whose call never had an id. */
function isAnother(call: Call, id: string | undefined, name: string | undefined): boolean {
  if (id === undefined || id === call.wireId) return false
  return call.wireId !== undefined || (name !== undefined && call.name !== undefined)
}

/** Hosts fill in both objects, the unused one empty (Snowflake): the type or a name tells which one counts. */
function bodyOf(delta: Fields): { readonly custom: boolean; readonly fields: Fields } {
  const call = isObject(delta['function']) ? delta['function'] : undefined
  const custom = isObject(delta['custom']) ? delta['custom'] : undefined
  if (custom !== undefined && (delta['type'] === 'custom' || call === undefined))
    return { custom: true, fields: custom }
  return { custom: false, fields: call ?? {} }
}

/** Argument text to the letter; hosts that send an object get it written once. */
function inputText(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  return given === undefined || given === null ? '' : jsonText(given)
}

function sealOf(delta: Fields, source: ReplySource): Seal | undefined {
  const value = readThought(delta)
  return value === undefined ? undefined : { kind: 'thought', value, by: makerOf(source) }
}

function innerCalls(input: unknown): readonly { readonly name: string; readonly input: string }[] | undefined {
  const uses = isObject(input) ? input['tool_uses'] : undefined
  if (!Array.isArray(uses) || uses.length === 0) return undefined
  const calls = uses.flatMap((use: unknown) => {
    const name = isObject(use) ? filled(use['recipient_name'])?.replace(/^functions\./, '') : undefined
    const text = isObject(use) ? jsonText(use['parameters'] ?? {}) : undefined
    return name === undefined || text === undefined ? [] : [{ name, input: text }]
  })
  return calls.length === uses.length ? calls : undefined
}

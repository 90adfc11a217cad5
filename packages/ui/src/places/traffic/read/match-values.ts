// Which place of the client's body became which place of the provider's: found by what stands there, since a translation keeps
// every text and number that it does not tell of in a note.
import { escapeName } from './json-lines.ts'

export interface ValueLinks {
  readonly toUpstream: ReadonlyMap<string, string>
  readonly toClient: ReadonlyMap<string, string>
}

interface Leaf {
  readonly pointer: string
  readonly name: string
  readonly value: unknown
}

/** Shorter texts, and truth values, stand everywhere: only the name of their field tells which is which. */
const TELLING = 4
/** A long text that was put together with others is found inside of them. */
const LONG = 32
const MAX_SEARCHED = 300

export function matchValues(client: unknown, upstream: unknown): ValueLinks {
  const toUpstream = new Map<string, string>()
  const toClient = new Map<string, string>()
  const link = (from: Leaf, to: Leaf): void => {
    toUpstream.set(from.pointer, to.pointer)
    toClient.set(to.pointer, from.pointer)
  }
  const targets = leavesOf(upstream)
  const waiting = Map.groupBy(targets, ({ value }) => JSON.stringify(value))
  const rest: Leaf[] = []
  for (const leaf of leavesOf(client)) {
    const same = waiting.get(JSON.stringify(leaf.value)) ?? []
    const named = same.findIndex(({ name }) => sameName(name, leaf.name))
    const at = named >= 0 ? named : isTelling(leaf.value) ? 0 : -1
    const [target] = at < 0 ? [] : same.splice(at, 1)
    if (target === undefined) rest.push(leaf)
    else link(leaf, target)
  }
  const open = targets.filter(({ pointer }) => !toClient.has(pointer))
  for (const leaf of rest.slice(0, MAX_SEARCHED)) {
    const target = open.find((other) => !toClient.has(other.pointer) && (isPart(leaf, other) || isRenamed(leaf, other)))
    if (target !== undefined) link(leaf, target)
  }
  return { toUpstream, toClient }
}

function leavesOf(value: unknown): Leaf[] {
  const leaves: Leaf[] = []
  const walk = (item: unknown, pointer: string, name: string): void => {
    if (typeof item !== 'object' || item === null) return void leaves.push({ pointer, name, value: item })
    const isList = Array.isArray(item)
    for (const [key, child] of Object.entries(item)) walk(child, `${pointer}/${escapeName(key)}`, isList ? name : key)
  }
  walk(value, '', '')
  return leaves
}

function isTelling(value: unknown): boolean {
  return typeof value === 'string' ? value.length >= TELLING && /[^a-z_-]/.test(value) : typeof value === 'number'
}

/** `max_tokens` and `maxTokens` are the same. */
function sameName(a: string, b: string): boolean {
  return a.replaceAll('_', '').toLowerCase() === b.replaceAll('_', '').toLowerCase()
}

function isPart({ value }: Leaf, { value: other }: Leaf): boolean {
  if (typeof value !== 'string' || typeof other !== 'string') return false
  const [short, long] = value.length < other.length ? [value, other] : [other, value]
  return short.length >= LONG && long.includes(short)
}

/** The same field at the top of both bodies, with another value: the model. */
function isRenamed(leaf: Leaf, other: Leaf): boolean {
  return leaf.pointer === other.pointer && leaf.pointer.lastIndexOf('/') === 0
}

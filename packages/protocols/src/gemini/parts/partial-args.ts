// Vertex's streamed arguments: leaves at JSON paths, strings in pieces, put together again to one JSON text.
import { isObject } from '#wire'
import { read } from './read.ts'

type Step = string | number
type Container = Record<string, unknown> | unknown[]

export interface PartialArguments {
  /** Takes the `partialArgs` of one chunk. */
  readonly take: (pieces: readonly unknown[]) => void
  readonly text: () => string
}

/** Objects without a prototype: a path is the model's text and may say `__proto__`. */
const emptyObject = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>

export function partialArguments(): PartialArguments {
  const root = emptyObject()
  return {
    take(pieces) {
      for (const piece of pieces) if (isObject(piece)) takePiece(root, piece)
    },
    text: () => JSON.stringify(root),
  }
}

function takePiece(root: Container, piece: Readonly<Record<string, unknown>>): void {
  const path = read(piece, 'jsonPath')
  if (typeof path !== 'string') return
  // A path that ends in `[]` closes an array, or is all there is of an empty one.
  const closing = path.endsWith('[]')
  const steps = parsePath(closing ? path.slice(0, -2) : path)
  const last = steps.pop()
  if (last === undefined) return
  const parent = reach(root, steps, last)
  if (parent === undefined) return
  const before = get(parent, last)
  const value = leaf(piece)
  if (value === undefined) {
    if (before === undefined && read(piece, 'willContinue') !== true) set(parent, last, closing ? [] : emptyObject())
  } else set(parent, last, typeof before === 'string' && typeof value === 'string' ? before + value : value)
}

function leaf(piece: Readonly<Record<string, unknown>>): unknown {
  const value = read(piece, 'stringValue') ?? read(piece, 'numberValue') ?? read(piece, 'boolValue')
  return value ?? (Object.hasOwn(piece, 'nullValue') ? null : undefined)
}

/** `$.a.b[0]['c']` → ['a', 'b', 0, 'c'] */
function parsePath(path: string): Step[] {
  const steps: Step[] = []
  for (const [, name, index, quoted] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g)) {
    steps.push(index === undefined ? (name ?? quoted ?? '') : Number(index))
  }
  return steps
}

/** Walks to the container that holds the last step, making those that are missing. */
function reach(root: Container, steps: readonly Step[], last: Step): Container | undefined {
  let current = root
  for (const [index, step] of steps.entries()) {
    const next = get(current, step)
    if (typeof next === 'object' && next !== null) {
      current = next as Container
      continue
    }
    const made: Container = typeof (steps[index + 1] ?? last) === 'number' ? [] : emptyObject()
    if (!set(current, step, made)) return undefined
    current = made
  }
  return current
}

function get(container: Container, step: Step): unknown {
  return Array.isArray(container) ? container[Number(step)] : container[String(step)]
}

/** Arrays grow by one at a time: an index from nowhere would make a huge array of holes. */
function set(container: Container, step: Step, value: unknown): boolean {
  if (!Array.isArray(container)) {
    container[String(step)] = value
    return true
  }
  const index = Number(step)
  if (!Number.isInteger(index) || index < 0 || index > container.length) return false
  container[index] = value
  return true
}

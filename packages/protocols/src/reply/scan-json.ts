// Where things stand inside a JSON text, so that a part of it can be taken out while the rest keeps its own spelling:
// parsing and writing it again would change number spellings and big integers.
import { parseJson } from '#wire'

/** A value and its place; `other` is whatever needs no look inside. */
export type Span =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly members: readonly Member[] }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly Span[] }
  | { readonly kind: 'other'; readonly start: number; readonly end: number }

export interface Member {
  readonly key: string
  /** Where its name begins. */
  readonly start: number
  readonly value: Span
}

/** Deeper containers are left as they are, so that no input exhausts the stack. */
const MAX_DEPTH = 100

/** The spans of a JSON text; undefined when it is no JSON. */
export function scanJson(text: string): Span | undefined {
  if (parseJson(text) === undefined) return undefined
  // From here on the text is known to be well formed, which keeps the scanner simple.
  let at = 0

  const space = (): void => {
    while (' \n\r\t'.includes(text[at] ?? '.')) at++
  }

  const quoted = (): string => {
    const start = at
    at++
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at++
    return text.slice(start, at)
  }

  /** Steps over a value of any depth without recursion. */
  const skip = (): void => {
    let depth = 0
    do {
      const char = text[at] ?? ''
      if (char === '"') quoted()
      else {
        if (char === '{' || char === '[') depth++
        if (char === '}' || char === ']') depth--
        at++
      }
    } while (depth > 0)
  }

  const scalar = (): void => {
    if (text[at] === '"') quoted()
    else while (at < text.length && !' \n\r\t,]}'.includes(text[at] ?? '')) at++
  }

  const value = (depth: number): Span => {
    space()
    const start = at
    const char = text[at]
    const container = char === '{' || char === '['
    if (!container) scalar()
    else if (depth > MAX_DEPTH) skip()
    else return char === '{' ? object(start, depth) : array(start, depth)
    return { kind: 'other', start, end: at }
  }

  const object = (start: number, depth: number): Span => {
    const members: Member[] = []
    at++
    space()
    while (text[at] !== '}') {
      const from = at
      const key = JSON.parse(quoted()) as string
      space()
      at++
      members.push({ key, start: from, value: value(depth + 1) })
      space()
      if (text[at] === ',') at++
      space()
    }
    at++
    return { kind: 'object', start, end: at, members }
  }

  const array = (start: number, depth: number): Span => {
    const items: Span[] = []
    at++
    space()
    while (text[at] !== ']') {
      items.push(value(depth + 1))
      space()
      if (text[at] === ',') at++
      space()
    }
    at++
    return { kind: 'array', start, end: at, items }
  }

  return value(0)
}

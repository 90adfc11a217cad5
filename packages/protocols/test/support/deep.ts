// JSON that is nested deeper than some engines can write: Node up to 24 runs out of stack in `JSON.stringify`, Node 26 does
// not. Where it does, our code must answer with an error; where it does not, there is nothing to refuse.

/** The text of an array in an array in an array … */
export function deepText(depth = 10_000): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

/** The text of an object in an object in an object … around some JSON. */
export function deepObjectText(inside: string): string {
  return `${'{"a":'.repeat(10_000)}${inside}${'}'.repeat(10_000)}`
}

/** An array in an array in an array itself. */
export function deepArray(depth?: number): unknown {
  return JSON.parse(deepText(depth))
}

export const stackIsFinite: boolean = runsOut()

function runsOut(): boolean {
  try {
    JSON.stringify(deepArray())
    return false
  } catch (cause) {
    if (cause instanceof RangeError) return true
    throw cause
  }
}

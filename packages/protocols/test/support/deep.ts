// Whether this engine runs out of stack on nested JSON: Node up to 24 does in `JSON.stringify`, Node 26 does not. Where it
// does, our code must answer with an error; where it does not, there is nothing to refuse.

/** An array in an array in an array … */
function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth))
}

export const stackIsFinite: boolean = runsOut()

function runsOut(): boolean {
  try {
    JSON.stringify(nested(10_000))
    return false
  } catch (cause) {
    if (cause instanceof RangeError) return true
    throw cause
  }
}

// The two JSON tokens that need care when they may be cut anywhere: numbers and string escapes.

export type NumberState = 'minus' | 'zero' | 'integer' | 'dot' | 'fraction' | 'e' | 'e-sign' | 'exponent'

/** The state after the first character of a number; undefined when no number begins with it. */
export function numberStart(code: number): NumberState | undefined {
  return code === 45 ? 'minus' : code === 48 ? 'zero' : code > 48 && code <= 57 ? 'integer' : undefined
}

/** The state after one more character of a number, `over` when it is not part of it, `bad` when it must not be there. */
export function numberAfter(state: NumberState, code: number): NumberState | 'over' | 'bad' {
  const digit = code >= 48 && code <= 57
  const e = code === 69 || code === 101
  switch (state) {
    case 'minus':
      return code === 48 ? 'zero' : digit ? 'integer' : 'bad'
    case 'zero':
    case 'integer':
      if (digit) return state === 'integer' ? state : 'bad'
      return code === 46 ? 'dot' : e ? 'e' : 'over'
    case 'dot':
      return digit ? 'fraction' : 'bad'
    case 'fraction':
      return digit ? state : e ? 'e' : 'over'
    case 'e':
      if (code === 43 || code === 45) return 'e-sign'
      return digit ? 'exponent' : 'bad'
    case 'e-sign':
      return digit ? 'exponent' : 'bad'
    case 'exponent':
      return digit ? state : 'over'
  }
}

/** What a number that stops here lacks. */
export function numberNeeds(state: NumberState): string {
  return state === 'minus' || state === 'dot' || state === 'e' || state === 'e-sign' ? '0' : ''
}

/**
 * What to write instead of a character that may not stand in a string as it is: a control character gets its escape, and
 * a backslash that escapes nothing known (`\d`, `\$`) becomes one that means itself. Undefined: nothing helps.
 */
export function escapeEnd(state: string, code: number): string | undefined {
  if (state === 'string') return JSON.stringify(String.fromCharCode(code)).slice(1, -1)
  // The backslash is out already: a second one makes the pair mean a backslash.
  if (state === 'escape') return `\\${JSON.stringify(String.fromCharCode(code)).slice(1, -1)}`
  return undefined
}

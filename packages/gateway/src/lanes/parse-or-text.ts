// What a provider sent, which may be JSON.

/** Parsed JSON, or the text when it is none (an HTML page of some proxy). */
export function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return text
    throw cause
  }
}

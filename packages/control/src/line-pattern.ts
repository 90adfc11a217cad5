// Patterns that owners write for lines of system prompts. RE2 runs in linear time: no pattern and no prompt can make the
// gateway hang, which JavaScript's own expressions could.
import { RE2JS } from 're2js'

/** Tells whether a line is meant by the pattern, anywhere in the line. Throws for what is no pattern. */
export function linePattern(source: string): (line: string) => boolean {
  const pattern = RE2JS.compile(source)
  return (line) => pattern.test(line)
}

// The difference between two versions of a settings file, for people: nothing that may be a key can be read in it.
import { redactText } from '@ferryllm/control'
import { createTwoFilesPatch } from 'diff'

const CONTEXT_LINES = 3
/** Names whose values are nobody's business, in JSON and in TOML. */
const TELLING =
  /(["']?[\w.-]*(?:key|token|secret|passw|auth_|credential|bearer)[\w.-]*["']?\s*[:=]\s*)(["'])((?:(?!\2)[^\\\n]|\\.)+)\2/gi

/** A unified diff; empty when nothing would change. `secrets` are masked wherever they stand. */
export function unifiedDiff(
  file: string,
  before: string | undefined,
  after: string | undefined,
  secrets: readonly string[],
): string {
  if (before === after) return ''
  const mask = (text: string | undefined): string => maskSecrets(text ?? '', secrets)
  const from = before === undefined ? '/dev/null' : file
  const to = after === undefined ? '/dev/null' : file
  const [masked, maskedAfter] = [mask(before), mask(after)]
  // A key that takes the place of another must not vanish from the diff.
  const marked = masked === maskedAfter ? `${maskedAfter}\n` : maskedAfter
  return createTwoFilesPatch(from, to, masked, marked, undefined, undefined, { context: CONTEXT_LINES }).replace(
    /^(?:Index: .*\n)?=+\n/,
    '',
  )
}

function maskSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((masked, secret) => masked.replaceAll(secret, '[key]'), text)
  return redactText(
    known.replace(
      TELLING,
      (_, name: string, quote: string, value: string) =>
        `${name}${quote}${value === '[key]' || value === 'ferryllm' ? value : '••••'}${quote}`,
    ),
  )
}

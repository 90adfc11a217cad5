// JSON for reading: long strings are cut after their beginning, with their size.
import { formatBytes } from './text.ts'

const LONGEST = 240
const SHOWN = 160
const MEDIA_SHOWN = 40

/** Pretty JSON of a value; every string longer than a few lines shows its beginning and its length. */
export function foldStrings(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? fold(item) : item), 2) ?? 'undefined'
}

function fold(text: string): string {
  if (text.length <= LONGEST) return text
  // Images and files: the size says more than the letters.
  const isMedia = /^(?:data:[^,]{0,100},)?[A-Za-z0-9+/=_-]{200}/.test(text)
  if (isMedia) return `${text.slice(0, MEDIA_SHOWN)}… (${formatBytes(text.length)} of base64)`
  // Not through the middle of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN
  return `${text.slice(0, end)}… (${text.length.toLocaleString('en')} characters)`
}

// The arguments of a call where a protocol wants an object and not its text (spec 05 note 9; golden TOOL-27, TOOL-30).
import type { Ledger } from '#ir'
import { type Fields, isObject } from './fields.ts'
import { parseJson } from './json.ts'
import { objectWriter, RAW_KEY } from './object-writer.ts'

/** Parses argument text; `onRepair` hears of text that was not one JSON object. */
export function toolInput(text: string, onRepair: () => void): Fields {
  const parsed = parseJson(text)
  if (isObject(parsed)) return parsed
  if (text.trim() === '' || parsed === null) return {}
  onRepair()
  if (parsed !== undefined) return { value: parsed }
  const writer = objectWriter()
  const sent = writer.push(text)
  const { rest, state } = writer.end()
  const completed = state === 'completed' ? parseJson(sent + rest) : undefined
  return isObject(completed) ? completed : { [RAW_KEY]: text }
}

/** Says that a call's arguments had to be made one JSON object. */
export function noteRepair(name: string, ledger: Ledger, from?: string): void {
  ledger.approximated('args_repaired', `The arguments of ${name} were not one JSON object and were made one.`, from)
}

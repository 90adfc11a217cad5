// The arguments of a call as the object that `tool_use.input` must be (spec 05 note 9; golden TOOL-27, TOOL-30).
import { isObject } from './field.ts'
import { objectWriter, RAW_KEY } from './object-writer.ts'

type Input = Readonly<Record<string, unknown>>

/** Parses argument text; `onRepair` hears of text that was not one JSON object. */
export function toolInput(text: string, onRepair: () => void): Input {
  const parsed = parse(text)
  if (isObject(parsed)) return parsed
  if (text.trim() === '' || parsed === null) return {}
  onRepair()
  if (parsed !== undefined) return { value: parsed }
  const writer = objectWriter()
  const sent = writer.push(text)
  const { rest, state } = writer.end()
  const completed = state === 'completed' ? parse(sent + rest) : undefined
  return isObject(completed) ? completed : { [RAW_KEY]: text }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

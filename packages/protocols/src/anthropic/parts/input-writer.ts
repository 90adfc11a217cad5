// Argument text of one streamed call, as the deltas of a `tool_use` block.
import { objectWriter } from '#wire'

export interface InputWriter {
  readonly push: (piece: string) => string
  readonly end: () => { readonly rest: string; readonly repaired: boolean }
}

/** JSON arguments pass through; the raw text of a custom call becomes the one field of an object. */
export function inputWriter(custom: boolean): InputWriter {
  if (custom) return customWriter()
  const writer = objectWriter()
  let silent = true
  return {
    push(piece) {
      const text = writer.push(piece)
      if (text !== '') silent = false
      return text
    },
    end() {
      const { rest, state } = writer.end()
      // A block without any delta means `{}` already (golden TOOL-27).
      return { rest: silent && rest === '{}' ? '' : rest, repaired: state !== 'whole' }
    },
  }
}

function customWriter(): InputWriter {
  let opening = '{"input":"'
  return {
    push(piece) {
      if (piece === '') return ''
      const text = opening + JSON.stringify(piece).slice(1, -1)
      opening = ''
      return text
    },
    end: () => ({ rest: `${opening}"}`, repaired: false }),
  }
}

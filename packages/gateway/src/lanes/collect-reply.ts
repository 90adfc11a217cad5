// The response object out of a relayed stream of the Responses API.
import type { Frame } from '@ferryllm/protocols'
import { parseOrText } from './parse-or-text.ts'

const SIGN = /"response\.(?:completed|incomplete|output_item\.done)"/

/** Gives the object that the stream ends with; some hosts leave its output out, which was said before piece by piece. */
export function collectReply(keep: (response: unknown) => void): (frame: Frame) => void {
  const items: unknown[] = []
  return ({ data }) => {
    const wire = SIGN.test(data) ? parseOrText(data) : undefined
    if (typeof wire !== 'object' || wire === null) return
    const { type, item, response } = wire as Readonly<Record<string, unknown>>
    if (type === 'response.output_item.done') items.push(item)
    if (type !== 'response.completed' && type !== 'response.incomplete') return
    if (typeof response !== 'object' || response === null) return
    const hasOutput = 'output' in response && Array.isArray(response.output) && response.output.length > 0
    keep(hasOutput ? response : { ...response, output: items })
  }
}

// The words of a demo model: from what the user said, what the tools returned, and the form that was asked for.
import type { Request } from '@ferryllm/protocols'
import { instanceOf } from './instance-of.ts'

const LONG = 500

/** The text of the answer, as JSON where the request asks for JSON. */
export function answerTo(request: Request): string {
  if (request.output?.type === 'json-schema') return JSON.stringify(instanceOf(request.output.schema))
  const text = plainAnswer(request)
  return asksForJson(request) ? JSON.stringify({ answer: text }) : text
}

/** In its field, or in the gateway's own words for providers without JSON mode. */
function asksForJson({ output, system }: Request): boolean {
  return output?.type === 'json-object' || system.at(-1)?.text === 'Respond with a single JSON object only.'
}

function plainAnswer(request: Request): string {
  const said = lastUserText(request)
  if (request.model === 'demo-echo') return said
  if (request.model === 'demo-long') return Array.from({ length: LONG }, (_, index) => `word${index + 1}`).join(' ')
  const results = newResults(request)
  if (results.length > 0) return `The tools said: ${results.join(' | ')}`
  return /\bping\b/i.test(said) ? 'pong' : `This is ferryllm's demo provider. You said: ${said}`
}

/** What the user wrote last, its texts joined; empty when there is no text at all. */
export function lastUserText({ turns }: Request): string {
  const turn = turns.findLast(({ role, parts }) => role === 'user' && parts.some((part) => part.kind === 'text'))
  return (turn?.parts ?? []).flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' ')
}

/** Tool results that came after the last thing the model said. */
export function newResults({ turns }: Request): string[] {
  const last = turns.findLastIndex(({ role }) => role === 'assistant')
  return turns
    .slice(last + 1)
    .flatMap(({ parts }) => parts)
    .flatMap((part) =>
      part.kind === 'tool-result'
        ? [part.parts.map((inner) => (inner.kind === 'text' ? inner.text : `[${inner.kind}]`)).join(' ')]
        : [],
    )
}

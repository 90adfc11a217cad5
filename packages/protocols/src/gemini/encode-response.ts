// Response → ENCODE → client body: a whole generateContent reply.
import type { Part, Response } from '#ir'
import type { Ask } from '#codec'
import { encodeReplyCall, encodeWhole } from './parts/encode-reply.ts'
import { sourceWriter, type SourceWriter } from './parts/encode-sources.ts'
import { encodeFinish } from './parts/finish.ts'
import { encodeLogprobs } from './parts/logprobs.ts'
import { encodeSignature } from './parts/signature.ts'
import { encodeUsage } from './parts/usage.ts'

export function encodeResponse(response: Response, ask: Ask): unknown {
  const sources = sourceWriter()
  const parts = response.parts.flatMap((part) => encodePart(part, sources, ask))
  const logprobs = encodeLogprobs(
    response.parts.flatMap((part) =>
      part.kind === 'text' && Array.isArray(part.logprobs) ? (part.logprobs as unknown[]) : [],
    ),
  )
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...encodeFinish(response.finish),
        index: 0,
        ...sources.finish(),
        ...(logprobs === undefined ? {} : { logprobsResult: logprobs }),
      },
    ],
    ...(response.usage === undefined ? {} : { usageMetadata: encodeUsage(response.usage) }),
    modelVersion: ask.model,
    responseId: response.id ?? ask.mint(''),
  }
}

function encodePart(part: Part, sources: SourceWriter, ask: Ask): readonly unknown[] {
  switch (part.kind) {
    case 'text':
      sources.textBlock()
      sources.text(part.text)
      for (const annotation of part.annotations ?? []) sources.annotation(annotation)
      return signedText(part.text, {}, part.seal)
    case 'refusal':
      sources.text(part.text)
      return signedText(part.text, {}, undefined)
    case 'reasoning':
      return signedText(part.text, { thought: true }, part.seal)
    case 'tool-call':
      return [encodeReplyCall(part, ask.ledger)]
    case 'media':
    case 'hosted-call':
    case 'hosted-result':
    case 'compaction':
    case 'opaque': {
      const wire = encodeWhole(part, sources, ask.ledger)
      return wire === undefined ? [] : [wire]
    }
    case 'tool-result':
    case 'search-result':
    case 'tool-addition':
    case 'item-reference':
      return []
  }
}

function signedText(
  text: string,
  flags: { thought?: true },
  seal: Extract<Part, { kind: 'text' }>['seal'],
): readonly unknown[] {
  const signature = seal === undefined || seal.value === '' ? undefined : encodeSignature(seal)
  if (text === '' && signature === undefined) return []
  return [{ text, ...flags, ...(signature === undefined ? {} : { thoughtSignature: signature }) }]
}

// Response -> ENCODE -> client body: one completion with one choice.
import { base, compact, type Part, pristine, type Reasoning, type Response, type Text, type ToolCall } from '#ir'
import { filled } from '#wire'
import type { Ask } from '#codec'
import { encodeAnnotation } from './parts/annotations.ts'
import { encodeFinish, refusalText } from './parts/finish.ts'
import { dropBlock, outputMedia, replyId, takesCustom } from './parts/output.ts'
import { encodeEntry } from './parts/reasoning.ts'
import { writeThought } from './parts/thought.ts'
import { encodeUsage } from './parts/usage.ts'
import type * as Wire from './wire.ts'
import { ID } from './parts/id.ts'

/** A whole reply; one that came from a chat host and was not touched is given back with the client's model name. */
export function encodeResponse(response: Response, ask: Ask): unknown {
  if (pristine(response, ID)) return { ...base(response, ID), model: ask.model }
  const message = messageOf(response, ask)
  return {
    id: replyId(response.id, ask),
    object: 'chat.completion',
    created: ask.created,
    model: ask.model,
    choices: [
      {
        index: 0,
        message,
        logprobs: logprobsOf(response.parts),
        finish_reason: encodeFinish(response.finish, message.refusal !== null),
      },
    ],
    ...compact({
      usage: response.usage === undefined ? undefined : encodeUsage(response.usage),
      service_tier: response.serviceTier,
    }),
  } satisfies Wire.Completion
}

function messageOf({ parts, finish }: Response, ask: Ask): Wire.OutputMessage {
  const texts = parts.filter((part) => part.kind === 'text')
  const refusals = parts.flatMap((part) => (part.kind === 'refusal' ? [part.text] : []))
  const refusal = filled(refusals.join('')) ?? refusalText(finish) ?? null
  const calls = parts.flatMap((part) => (part.kind === 'tool-call' ? [encodeCall(part, ask)] : []))
  const annotations = annotationsOf(texts, ask)
  const details = detailsOf(parts)
  return {
    role: 'assistant',
    content:
      texts.length === 0 && (calls.length > 0 || refusal !== null) ? null : texts.map(({ text }) => text).join(''),
    refusal,
    ...compact({
      reasoning_content: reasoningText(parts),
      reasoning_details: details.length === 0 ? undefined : details,
      tool_calls: calls.length === 0 ? undefined : calls,
      annotations: annotations.length === 0 ? undefined : annotations,
    }),
    ...mediaOf(parts, ask),
    ...writeThought(texts.findLast(({ seal }) => seal !== undefined)?.seal),
  }
}

/** Neighbouring blocks of reasoning are paragraphs of one text. */
function reasoningText(parts: readonly Part[]): string | undefined {
  let text: string | undefined
  let adjacent = false
  for (const part of parts) {
    if (part.kind === 'reasoning' && part.text !== '') {
      text = text === undefined ? part.text : `${text}${adjacent ? '\n\n' : ''}${part.text}`
      adjacent = true
    } else if (part.kind !== 'reasoning') adjacent = false
  }
  return text
}

function detailsOf(parts: readonly Part[]): Wire.ReasoningDetail[] {
  const sealed = parts.filter((part): part is Reasoning => part.kind === 'reasoning' && part.seal !== undefined)
  return sealed.flatMap(({ text, seal }, index) => (seal === undefined ? [] : (encodeEntry(text, seal, index) ?? [])))
}

function encodeCall(call: ToolCall, ask: Ask): Wire.ToolCallItem {
  const { id, name, input } = call
  const custom = call.call === 'custom'
  if (custom && takesCustom(ask)) return { id, type: 'custom', custom: { name, input } }
  const definition = { name, arguments: custom ? JSON.stringify({ input }) : input === '' ? '{}' : input }
  return { id, type: 'function', function: definition, ...writeThought(call.seal) }
}

function annotationsOf(texts: readonly Text[], { ledger }: Ask): Wire.UrlCitation[] {
  let start = 0
  return texts.flatMap(({ text, annotations = [] }) => {
    const from = start
    start += text.length
    return annotations.flatMap((annotation) => {
      const encoded = encodeAnnotation(annotation, from, start)
      if (encoded === undefined)
        ledger.dropped('annotations_dropped', `A citation of type '${annotation.type}' has no place here.`)
      return encoded ?? []
    })
  })
}

function mediaOf(parts: readonly Part[], ask: Ask): Pick<Wire.OutputMessage, 'images' | 'audio'> {
  const images: Wire.OutputImage[] = []
  let audio: Wire.OutputAudio | undefined
  for (const part of parts) {
    switch (part.kind) {
      case 'media': {
        const media = outputMedia(part, ask)
        if (media === undefined) dropBlock(part, ask)
        images.push(...(media?.images ?? []))
        audio = media?.audio ?? audio
        break
      }
      case 'hosted-call':
      case 'hosted-result':
      case 'compaction':
      case 'opaque':
        dropBlock(part, ask)
        break
      default:
    }
  }
  return compact({ images: images.length === 0 ? undefined : images, audio })
}

function logprobsOf(parts: readonly Part[]): Wire.Logprobs | null {
  const tokens = parts.flatMap((part) =>
    part.kind === 'text' && Array.isArray(part.logprobs) ? (part.logprobs as Wire.TokenLogprob[]) : [],
  )
  return tokens.length === 0 ? null : { content: tokens, refusal: null }
}

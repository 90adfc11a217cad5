// fit: images, files and sounds, where the target takes them and in a form that it takes (spec 05 notes 3-7 and 11).
import type { Media, Part, SearchResult, Text, ToolResult, Turn } from '#ir'
import { GatewayError, pointer } from '#ir'
import { pathOf } from '#wire'
import { untranslated } from './client-field.ts'
import { fitPrefill } from './fit-prefill.ts'
import { replaceSome, rewriteTurns } from './keep-same.ts'
import { mediaProblem, readableText, type MediaProblem } from './media-limits.ts'
import type { FitContext, FitStep } from './plan.ts'

/** Rewrites, moves, replaces or refuses every medium, and fits a trailing assistant message. */
export const fitMedia: FitStep = (request, context) => {
  if (untranslated(request, context)) return fitPrefill(request, context)
  const fitted = rewriteTurns(request, context, (parts, turn) => {
    const sendable = replaceSome(parts, (part) => fitPart(part, turn, context))
    return turn.role === 'user' ? moveOutOfResults(sendable, context) : sendable
  })
  return fitPrefill(fitted, context)
}

/** What replaces a part; undefined = it stays. */
function fitPart(part: Part, turn: Turn, context: FitContext): readonly Part[] | undefined {
  if (part.kind === 'tool-result') {
    const parts = replaceSome(part.parts, (inner) => fitContent(inner, 'result', context))
    return parts === part.parts ? undefined : [{ ...part, parts }]
  }
  return fitContent(part, turn.role === 'assistant' ? 'assistant' : 'message', context)
}

type Place = 'message' | 'result' | 'assistant'

function fitContent(part: Part, place: Place, context: FitContext): readonly Part[] | undefined {
  if (part.kind === 'search-result') return fitSearchResult(part, context)
  if (part.kind !== 'media') return undefined
  const text = readableText(part, context)
  if (text !== undefined) return asDocument(part, text, place, context)
  const problem = mediaProblem(part, place === 'assistant', context)
  return problem === undefined ? noteLostCitations(part, context) : unsendable(part, problem, place, context)
}

/** A file that only holds text, as text (golden REQ-22). */
function asDocument(part: Media, text: readonly Part[], place: Place, context: FitContext): readonly Part[] {
  noteLostCitations(part, context)
  const title = part.title ?? part.name
  const attributes = title === undefined ? '' : ` title="${title.replaceAll('"', '&quot;')}"`
  const about = part.context === undefined ? '' : `${part.context}\n`
  const inner = text.flatMap((piece) => fitContent(piece, place, context) ?? [piece])
  const [only] = inner
  if (inner.length === 1 && only?.kind === 'text') {
    return [textPart(`<document${attributes}>\n${about}${only.text}\n</document>`, part)]
  }
  return [textPart(`<document${attributes}>\n${about}`), ...inner, textPart('</document>', part)]
}

/** The mark stays on the last piece of what it stood on. */
function textPart(text: string, marked?: Media | SearchResult): Text {
  return { kind: 'text', text, ...(marked?.cache === undefined ? {} : { cache: marked.cache }) }
}

function noteLostCitations(part: Media | SearchResult, { target, ledger }: FitContext): undefined {
  if (part.citations !== true || target.protocol === 'anthropic') return
  ledger.dropped(
    'citations_dropped',
    'The provider does not cite from given documents.',
    pointer(part, 'citations'),
    'info',
  )
}

function fitSearchResult(part: SearchResult, context: FitContext): readonly Part[] | undefined {
  if (context.target.protocol === 'anthropic') return undefined
  noteLostCitations(part, context)
  const [source, title] = [part.source, part.title].map((value) => value.replaceAll('"', '&quot;'))
  const body = part.parts.flatMap((inner) => (inner.kind === 'text' ? [inner.text] : [])).join('\n')
  return [textPart(`<search_result source="${source}" title="${title}">\n${body}\n</search_result>`, part)]
}

/**
 * A user who attaches what the model cannot take has to learn it. Inside a tool result nobody could react, and a refusal
 * would end the agent's session for good: there the model is told instead.
 */
function unsendable(part: Media, { instead, text }: MediaProblem, place: Place, context: FitContext): readonly Part[] {
  if (place === 'message' && instead === undefined) {
    throw new GatewayError('unsupported', text, { path: pathOf(pointer(part) ?? '/'), code: 'unsupported_media' })
  }
  context.ledger.dropped('media_unsupported', text, pointer(part))
  const what = part.data.type === 'url' ? `${part.media} ${part.data.url}` : part.media
  return [textPart(instead ?? `[${what} omitted: this provider cannot take it]`, part)]
}

/** Media that cannot stand inside a result follow after the last result of the turn (golden TOOL-21). */
function moveOutOfResults(parts: readonly Part[], context: FitContext): readonly Part[] {
  if (takesResultMedia(context)) return parts
  const moved: Media[] = []
  const results = replaceSome(parts, (part) => {
    if (part.kind !== 'tool-result' || !part.parts.some((inner) => inner.kind === 'media')) return undefined
    return [withoutMedia(part, moved)]
  })
  if (moved.length === 0) return parts
  for (const media of moved) {
    const text = 'The provider takes only text in tool results: the file follows after them.'
    context.ledger.approximated('tool_media_moved', text, pointer(media), 'info')
  }
  const last = results.findLastIndex((part) => part.kind === 'tool-result')
  return [...results.slice(0, last + 1), ...moved, ...results.slice(last + 1)]
}

function takesResultMedia({ source, target }: FitContext): boolean {
  if (source === target.protocol) return true
  // Gemini takes them in functionResponse.parts since version 3 (05 note 11).
  const older = target.protocol === 'gemini' && target.capabilities.thinkingControl === 'budget'
  return target.traits.toolResultMedia && !older
}

function withoutMedia(result: ToolResult, moved: Media[]): ToolResult {
  const parts = result.parts.map((part): Part => {
    if (part.kind !== 'media') return part
    moved.push(part)
    return { kind: 'text', text: `[${part.media === 'image' ? 'image' : 'file'} ${moved.length} attached below]` }
  })
  return { ...result, parts }
}

// IR parts -> content blocks of a request (spec 01 §1.3). `fit` has already removed what the target cannot take.
import {
  type Compaction,
  type HostedCall,
  type HostedResult,
  type Ledger,
  type Media,
  type Part,
  pointer,
  type Reasoning,
  type SearchResult,
  type Text,
  type ToolAddition,
  type ToolCall,
  type ToolResult,
} from '#ir'
import { fromBase64, noteRepair, toolInput } from '#wire'
import { encodeCitation } from './citation.ts'
import { encodeCache } from './encode-cache.ts'
import { encodeTool } from './encode-tool.ts'
import { edited, original, overlaid, untouched } from './overlay.ts'

/** `content` of a message or tool result: a string where the client wrote one, else blocks. */
export function encodeContent(parts: readonly Part[], ledger: Ledger): string | unknown[] {
  const [only] = parts
  if (only !== undefined && parts.length === 1 && staysString(only)) return only.text
  return parts.map((part) => encodePart(part, ledger)).filter((block) => block !== undefined)
}

function staysString(part: Part): part is Text {
  return part.kind === 'text' && part.cache === undefined && typeof original(part)?.origin?.value === 'string'
}

/** One block; undefined, with a note, for what has no place here. */
function encodePart(part: Part, ledger: Ledger): unknown {
  const wire = untouched(part)
  if (wire !== undefined) return typeof wire === 'string' ? { type: 'text', text: wire } : wire
  switch (part.kind) {
    case 'text':
      return encodeText(part, ledger)
    case 'refusal':
      return part.text === '' ? undefined : { type: 'text', text: part.text }
    case 'media':
      return encodeMedia(part, ledger)
    case 'search-result':
      return encodeSearchResult(part, ledger)
    case 'reasoning':
      return encodeReasoning(part)
    case 'tool-call':
      return encodeToolCall(part, ledger)
    case 'tool-result':
      return encodeToolResult(part, ledger)
    case 'tool-addition':
      return encodeToolAddition(part, ledger)
    case 'compaction':
      return encodeCompaction(part)
    case 'hosted-call':
    case 'hosted-result':
      if (original(part) !== undefined) return encodeHosted(part)
      ledger.dropped(
        'hosted_result_dropped',
        `A ${part.hosted} step of another provider cannot be replayed.`,
        pointer(part),
      )
      return undefined
    case 'item-reference':
    case 'opaque': {
      if (original(part) !== undefined) return overlaid(part, {})
      const type = part.kind === 'opaque' ? part.type : part.kind
      ledger.dropped(`field_dropped:${type}`, `Messages has no place for ${type}.`, pointer(part))
      return undefined
    }
  }
}

function encodeText(part: Text, ledger: Ledger): unknown {
  // An empty text block is a 400; so is one that an edit emptied (spec 01 §1.3).
  if (part.text === '') return undefined
  const fields = { type: 'text', text: part.text, ...encodeCache(part) }
  if (!edited(part, 'annotations')) return overlaid(part, fields)
  const citations = (part.annotations ?? [])
    .map((each) => encodeCitation(each, false))
    .filter((each) => each !== undefined)
  if (citations.length < (part.annotations?.length ?? 0)) {
    ledger.dropped('citations_dropped', 'Citations of another provider cannot be replayed.', pointer(part), 'info')
  }
  return overlaid(part, { ...fields, citations: citations.length === 0 ? undefined : citations })
}

function encodeMedia(part: Media, ledger: Ledger): unknown {
  if (part.media !== 'image' && part.media !== 'document') {
    ledger.dropped('media_unsupported', `Messages takes no ${part.media}.`, pointer(part))
    return undefined
  }
  return overlaid(part, {
    type: part.media,
    ...(edited(part, 'data') ? { source: encodeSource(part, ledger) } : {}),
    ...(part.media === 'image' ? {} : documentFields(part)),
    ...encodeCache(part),
  })
}

function documentFields(part: Media): Readonly<Record<string, unknown>> {
  return {
    ...(edited(part, 'title') ? { title: part.title ?? part.name } : {}),
    ...(edited(part, 'context') ? { context: part.context } : {}),
    ...(edited(part, 'citations') ? { citations: citationsOf(part) } : {}),
  }
}

function citationsOf({ citations }: Media | SearchResult): unknown {
  return citations === undefined ? undefined : { enabled: citations }
}

function encodeSource({ media, mediaType, data }: Media, ledger: Ledger): unknown {
  switch (data.type) {
    case 'url':
      return { type: 'url', url: data.url }
    case 'file':
      return { type: 'file', file_id: data.id }
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: data.text }
    case 'parts':
      return { type: 'content', content: encodeContent(data.parts, ledger) }
    case 'base64': {
      // Base64 documents must be PDFs; text ones go as text.
      const text = media === 'document' && mediaType?.startsWith('text/') === true ? fromBase64(data.base64) : undefined
      if (text !== undefined) return { type: 'text', media_type: 'text/plain', data: text }
      const fallback = media === 'image' ? 'image/png' : 'application/pdf'
      return { type: 'base64', media_type: mediaType ?? fallback, data: data.base64 }
    }
  }
}

function encodeSearchResult(part: SearchResult, ledger: Ledger): unknown {
  return overlaid(part, {
    type: 'search_result',
    source: part.source,
    title: part.title,
    ...(edited(part, 'parts') ? { content: blocksOf(encodeContent(part.parts, ledger)) } : {}),
    ...(edited(part, 'citations') ? { citations: citationsOf(part) } : {}),
    ...encodeCache(part),
  })
}

function blocksOf(content: string | unknown[]): unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function encodeReasoning(part: Reasoning): unknown {
  if (part.seal?.kind === 'redacted') return overlaid(part, { type: 'redacted_thinking', data: part.seal.value })
  return overlaid(part, { type: 'thinking', thinking: part.text, signature: part.seal?.value ?? '' })
}

function encodeToolCall(part: ToolCall, ledger: Ledger): unknown {
  return overlaid(part, {
    type: 'tool_use',
    id: part.id,
    name: part.name,
    ...(edited(part, 'input') ? { input: inputOf(part, ledger) } : {}),
    // A foreign namespace is in the name already; a toolset's own may have been taken off.
    ...(original(part) !== undefined && edited(part, 'namespace') ? { toolset_name: part.namespace } : {}),
    ...encodeCache(part),
  })
}

function inputOf(part: ToolCall, ledger: Ledger): unknown {
  return part.call === 'custom'
    ? { input: part.input }
    : toolInput(part.input, () => noteRepair(part.name, ledger, pointer(part)))
}

function encodeToolResult(part: ToolResult, ledger: Ledger): unknown {
  const content = edited(part, 'parts') ? encodeContent(part.parts, ledger) : undefined
  return overlaid(part, {
    type: 'tool_result',
    tool_use_id: part.callId,
    ...(content === undefined ? {} : { content: content.length === 0 ? undefined : content }),
    ...(edited(part, 'isError') ? { is_error: part.isError } : {}),
    ...encodeCache(part),
  })
}

/** A step of our own server tools: only its id may have been mapped. */
function encodeHosted(part: HostedCall | HostedResult): unknown {
  return overlaid(part, part.kind === 'hosted-call' ? { id: part.id } : { tool_use_id: part.callId })
}

function encodeToolAddition(part: ToolAddition, ledger: Ledger): unknown {
  if (!edited(part, 'tools')) return overlaid(part, {})
  const [tool] = part.tools
  const definition = tool === undefined ? undefined : encodeTool(tool, ledger)
  if (definition === undefined) return undefined
  return overlaid(part, { type: 'tool_addition', tool: { type: 'tool_definition', definition } })
}

/** `fit` left only seals that the target can open; a summary without one is plain text. */
function encodeCompaction(part: Compaction): unknown {
  const { seal, text } = part
  if (seal === undefined && original(part) === undefined) return text === undefined ? undefined : { type: 'text', text }
  return overlaid(part, {
    type: 'compaction',
    content: text ?? null,
    ...(seal === undefined ? {} : { [seal.kind === 'encrypted' ? 'encrypted_content' : 'signature']: seal.value }),
  })
}

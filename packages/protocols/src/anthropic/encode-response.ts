// IR -> whole Messages reply; the same blocks in the same order as `encode-stream` gives.
import { type Part, pristine, type Reasoning, type Response, type ToolCall } from '#ir'
import type { Ask } from '#codec'
import { replyBlocks, type ReplyBlocks } from './parts/encode-reply-block.ts'
import { isObject, noteRepair, toolInput } from '#wire'
import { ID } from './parts/reader.ts'
import { encodeFinish, finishNotice } from './parts/finish.ts'
import { untouched } from './parts/overlay.ts'
import { toolsetField } from './parts/toolset.ts'
import { finalUsage } from './parts/usage.ts'
import type * as Wire from './wire.ts'

/** Encodes a reply under the client's own model name; an untouched Messages reply changes in nothing else. */
export function encodeResponse(response: Response, ask: Ask): unknown {
  const wire = untouched(response)
  if (pristine(response, ID) && isObject(wire)) return { ...wire, model: ask.model }
  const blocks = replyBlocks(ask.request, ask.ledger)
  const content = response.parts.flatMap((part) => encodeBlock(part, blocks, ask) ?? [])
  const notice = finishNotice(response.finish, content.length === 0)
  if (notice !== undefined) content.push({ type: 'text', text: notice })
  const called = response.parts.some((part) => part.kind === 'tool-call')
  return {
    id: messageId(response.id, ask),
    type: 'message',
    role: 'assistant',
    model: ask.model,
    content,
    ...encodeFinish(response.finish, called),
    usage: finalUsage(response.usage, ask.estimatedInput),
  } satisfies Wire.Response
}

/** Message ids begin with `msg_`; other providers' ids are not shown. */
export function messageId(id: string | undefined, ask: Ask): string {
  return id?.startsWith('msg_') === true ? id : ask.mint('msg_')
}

function encodeBlock(part: Part, blocks: ReplyBlocks, ask: Ask): Wire.ResponseBlock | undefined {
  switch (part.kind) {
    case 'text': {
      const citations = (part.annotations ?? []).map(blocks.citation).filter((each) => each !== undefined)
      if (part.text === '' && citations.length === 0) return undefined
      return {
        type: 'text',
        text: part.text,
        ...(citations.length === 0 ? {} : { citations: citations as Wire.Citation[] }),
      }
    }
    case 'refusal':
      return part.text === '' ? undefined : { type: 'text', text: part.text }
    case 'reasoning':
      return encodeReasoning(part)
    case 'tool-call':
      return encodeToolUse(part, ask)
    case 'media':
    case 'hosted-call':
    case 'hosted-result':
    case 'compaction':
    case 'opaque':
      return blocks.block(part)
    case 'tool-result':
    case 'search-result':
    case 'tool-addition':
    case 'item-reference':
      // No provider's reply holds these; `replay` skips them as well.
      return undefined
  }
}

function encodeReasoning({ text, seal }: Reasoning): Wire.ResponseBlock | undefined {
  const value = seal?.value ?? ''
  if (text === '' && value === '') return undefined
  if (text === '' && seal?.kind === 'redacted') return { type: 'redacted_thinking', data: value }
  return { type: 'thinking', thinking: text, signature: value }
}

function encodeToolUse(part: ToolCall, ask: Ask): Wire.ToolUseBlock {
  return {
    type: 'tool_use',
    id: part.id,
    name: part.name,
    input:
      part.call === 'custom' ? { input: part.input } : toolInput(part.input, () => noteRepair(part.name, ask.ledger)),
    ...toolsetField(part.namespace, ask.request),
  }
}

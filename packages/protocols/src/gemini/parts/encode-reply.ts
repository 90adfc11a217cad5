// Blocks of a reply for a Google client, as parts of its candidate.
import { pristine, type Block, type Ledger, type Part, type ToolCall } from '#ir'
import { parseArguments } from './encode-part.ts'
import { toMediaPart } from './media.ts'
import { encodeSignature } from './signature.ts'
import type { SourceWriter } from './encode-sources.ts'

/** A call with all its arguments: Google knows no other. */
export function encodeReplyCall(call: ToolCall, ledger: Ledger): unknown {
  return {
    functionCall: { id: call.id, name: call.name, args: parseArguments(call, ledger) },
    ...(call.seal === undefined ? {} : { thoughtSignature: encodeSignature(call.seal) }),
  }
}

type WholeKind = 'media' | 'hosted-call' | 'hosted-result' | 'compaction' | 'opaque'

/** A block that is complete in its head; undefined when it has no part of its own. */
export function encodeWhole(
  block: Extract<Block & Part, { kind: WholeKind }>,
  sources: SourceWriter,
  ledger: Ledger,
): unknown {
  const hosted = block.kind === 'hosted-call' || block.kind === 'hosted-result'
  if (pristine(block, 'gemini') && block.origin?.pointer.includes('/parts/') === true) return block.origin.value
  if (hosted && sources.hosted(block)) return undefined
  const part = block.kind === 'media' ? toMediaPart(block) : undefined
  if (part !== undefined) return part
  const name = block.kind === 'opaque' ? block.type : block.kind
  ledger.dropped(
    hosted ? 'hosted_result_dropped' : `part_dropped:${name}`,
    `A Gemini reply has no place for "${name}".`,
  )
  return undefined
}

// One part of a candidate, put into the blocks of the reply.
import { type Block, GatewayError, makerOf, type Seal, withOrigin } from '#ir'
import { type Fields, isObject } from '#wire'
import type { ReplySource } from '#codec'
import { decodeHosted, HOSTED_PARTS, hostedIds, type HostedIds } from './hosted.ts'
import { fromFileData, fromInlineData } from './media.ts'
import type { ReplyBlocks } from './reply-blocks.ts'

export interface ReplyParts {
  readonly take: (part: Fields, pointer: string) => void
  /** Whether there is an answer: a reply of thoughts alone has none. */
  readonly hasContent: () => boolean
  readonly hasCalls: () => boolean
  /** Kinds of Google's tools whose calls stood in parts of their own. */
  readonly hosted: ReadonlySet<string>
}

export function replyParts(source: ReplySource, blocks: ReplyBlocks): ReplyParts {
  let content = false
  let calls = false
  const seen = new Set<string>()
  const ids = hostedIds(() => source.mint('call_'))
  const sealOf = sealer(source)

  /** True for a part that holds something other than text. */
  const takeWhole = (part: Fields, pointer: string): boolean => {
    const block = wholeBlock(part, pointer, ids)
    if (block === undefined) return false
    if (block.kind === 'media') content = true
    if (block.kind === 'hosted-call' || block.kind === 'hosted-result') seen.add(block.hosted)
    blocks.whole(block)
    return true
  }

  return {
    take(part, pointer) {
      const { text, functionCall, thought, thoughtSignature } = part
      const signature = typeof thoughtSignature === 'string' && thoughtSignature !== '' ? thoughtSignature : undefined
      const seal = signature === undefined ? undefined : sealOf(signature)
      if (isObject(functionCall)) {
        calls = takeCall(functionCall, seal, source, blocks) || calls
        return
      }
      if (typeof text !== 'string') {
        if (takeWhole(part, pointer)) return
      } else if (text !== '') {
        content ||= thought !== true
        blocks.text(thought === true ? 'reasoning' : 'text', text)
      }
      // Often alone on an empty text, after the text it belongs to (STR-18).
      if (seal !== undefined) blocks.seal(seal)
    },
    hasContent: () => content,
    hasCalls: () => calls,
    hosted: seen,
  }
}

function sealer(source: ReplySource): (value: string) => Seal {
  const by = makerOf(source)
  return (value) => ({ kind: 'thought', value, by })
}

/** A call comes whole, but Vertex may stream its arguments: a named part, then pieces. True when a call began. */
function takeCall(call: Fields, seal: Seal | undefined, source: ReplySource, blocks: ReplyBlocks): boolean {
  const { id, name, args, partialArgs, willContinue } = call
  const pieces: readonly unknown[] | undefined = Array.isArray(partialArgs) ? partialArgs : undefined
  const named = typeof name === 'string' && name !== ''
  if (named) {
    const own = typeof id === 'string' && id !== '' ? id : source.mint('call_')
    const head = { kind: 'tool-call' as const, call: 'function' as const, id: own, name }
    const streamed = pieces !== undefined || willContinue === true
    const input = typeof args === 'string' ? args : JSON.stringify(args ?? {})
    blocks.call(seal === undefined ? head : { ...head, seal }, streamed ? undefined : input)
  }
  const waiting = blocks.waiting()
  if (waiting === undefined) {
    // A turn whose call is lost must not look finished (regression 19).
    if (!named) throw new GatewayError('upstream-malformed', 'The upstream sent a tool call without a name.')
    return true
  }
  if (pieces !== undefined) waiting.take(pieces)
  const more = pieces?.some((piece) => isObject(piece) && piece['willContinue'] === true)
  if (willContinue !== true && more !== true) blocks.close()
  return named
}

/** The block of a part without text; undefined when nothing but flags are in it. */
function wholeBlock(part: Fields, pointer: string, ids: HostedIds): Block | undefined {
  const { inlineData, fileData, thought } = part
  const file = isObject(fileData) ? fromFileData(fileData, pointer) : undefined
  const media = isObject(inlineData) ? fromInlineData(inlineData, pointer) : file
  // A picture drawn while thinking is no part of the answer.
  if (media !== undefined && thought === true) return opaque('thought-media', part, pointer)
  if (media !== undefined) return withOrigin('gemini', part, pointer, media)
  for (const kind of HOSTED_PARTS) {
    const wire = part[kind]
    if (isObject(wire)) return withOrigin('gemini', part, pointer, decodeHosted(kind, wire, `${pointer}/${kind}`, ids))
  }
  const type = Object.keys(part).find((key) => !key.startsWith('thought') && (part[key] ?? undefined) !== undefined)
  return type === undefined ? undefined : opaque(type, part, pointer)
}

function opaque(type: string, part: Fields, pointer: string): Block {
  return withOrigin('gemini', part, pointer, { kind: 'opaque' as const, type })
}

// One part of a candidate, put into the blocks of the reply.
import { withOrigin, type Seal } from '#ir'
import type { ReplySource } from '../../codec.ts'
import { decodeHosted, HOSTED_PARTS, hostedIds } from './hosted.ts'
import { fromFileData, fromInlineData } from './media.ts'
import { isObject, type WireObject } from './read.ts'
import type { ReplyBlocks } from './reply-blocks.ts'

export interface ReplyParts {
  readonly take: (part: WireObject, pointer: string) => void
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
  const { family, account, model } = source
  const by = account === undefined ? { family, model } : { family, account, model }
  const sealOf = (value: string): Seal => ({ kind: 'thought', value, by })

  const takeCall = (call: WireObject, signature: string | undefined): void => {
    const { id, name, args, partialArgs, willContinue } = call
    const pieces: readonly unknown[] | undefined = Array.isArray(partialArgs) ? partialArgs : undefined
    if (typeof name === 'string' && name !== '') {
      calls = true
      const streamed = pieces !== undefined || willContinue === true
      const head = {
        kind: 'tool-call' as const,
        call: 'function' as const,
        id: typeof id === 'string' && id !== '' ? id : source.mint('call_'),
        name,
      }
      const input = typeof args === 'string' ? args : JSON.stringify(args ?? {})
      blocks.call(signature === undefined ? head : { ...head, seal: sealOf(signature) }, streamed ? undefined : input)
    }
    const waiting = blocks.waiting()
    if (waiting === undefined) return
    if (pieces !== undefined) waiting.take(pieces)
    const more = pieces?.some((piece) => isObject(piece) && piece['willContinue'] === true)
    if (willContinue !== true && more !== true) blocks.close()
  }

  const takeFile = (part: WireObject, pointer: string): boolean => {
    const { inlineData, fileData } = part
    const file = isObject(fileData) ? fromFileData(fileData, pointer) : undefined
    const media = isObject(inlineData) ? fromInlineData(inlineData, pointer) : file
    if (media === undefined) return false
    // A picture drawn while thinking is no part of the answer.
    const draft = part['thought'] === true
    content ||= !draft
    blocks.whole(
      withOrigin('gemini', part, pointer, draft ? { kind: 'opaque' as const, type: 'thought-media' } : media),
    )
    return true
  }

  const takeHosted = (part: WireObject, pointer: string): boolean => {
    const kind = HOSTED_PARTS.find((name) => isObject(part[name]))
    const wire = kind === undefined ? undefined : part[kind]
    if (kind === undefined || !isObject(wire)) return false
    const block = decodeHosted(kind, wire, `${pointer}/${kind}`, ids)
    seen.add(block.hosted)
    blocks.whole(withOrigin('gemini', part, pointer, block))
    return true
  }

  return {
    take(part, pointer) {
      const { text, functionCall, thought, thoughtSignature } = part
      const signature = typeof thoughtSignature === 'string' && thoughtSignature !== '' ? thoughtSignature : undefined
      if (isObject(functionCall)) return takeCall(functionCall, signature)
      if (typeof text !== 'string') {
        if (takeFile(part, pointer) || takeHosted(part, pointer)) return
        const type = Object.keys(part).find(
          (key) => !key.startsWith('thought') && (part[key] ?? undefined) !== undefined,
        )
        if (type !== undefined)
          return blocks.whole(withOrigin('gemini', part, pointer, { kind: 'opaque' as const, type }))
      } else if (text !== '') {
        content ||= thought !== true
        blocks.text(thought === true ? 'reasoning' : 'text', text)
      }
      // Often alone on an empty text, after the text it belongs to (STR-18).
      if (signature !== undefined) blocks.seal(sealOf(signature))
    },
    hasContent: () => content,
    hasCalls: () => calls,
    hosted: seen,
  }
}

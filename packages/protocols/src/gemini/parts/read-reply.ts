// provider chunks → READ → events: the one reader behind whole replies and streams, so that both say the same.
import { GatewayError, type Event, type Usage } from '#ir'
import type { Sink } from '#stream'
import type { ReplySource } from '../../codec.ts'
import { decodeError } from '../errors.ts'
import type { Candidate, UsageMetadata } from '../wire.ts'
import { decodeFinish, type Ending } from './finish.ts'
import { annotationsOf, collectSources, fetchBlocks, noSources, searchBlocks } from './grounding.ts'
import { decodeLogprobs } from './logprobs.ts'
import { given, isObject, type WireObject } from './read.ts'
import { replyBlocks } from './reply-blocks.ts'
import { replyParts } from './reply-parts.ts'
import { decodeUsage, laterCounts } from './usage.ts'

export interface ReplyReader {
  /** One GenerateContentResponse. Throws GatewayError for what is none, and for the error it may hold. */
  readonly take: (chunk: unknown) => void
  /** The provider has closed the reply: pushes the last events, or throws when it was cut off. */
  readonly finish: () => void
  /** True once the provider said why it ended: what happens to the connection then no longer matters. */
  readonly isComplete: () => boolean
}

/** Reads candidate 0; the IR has one answer. */
export function readReply(source: ReplySource, next: Sink<Event>): ReplyReader {
  let started = false
  let ending: Ending = {}
  let blocked: Blocked | undefined
  let counts: UsageMetadata = {}
  const sources = noSources()
  const blocks = replyBlocks(next)
  const parts = replyParts(source, blocks)
  const mint = (): string => source.mint('call_')

  const totals = (): { usage?: Usage; serviceTier?: string } =>
    given({ usage: decodeUsage(counts), serviceTier: textOf(counts.serviceTier) })

  const start = (chunk: WireObject): void => {
    if (started) return
    started = true
    next.push({
      type: 'start',
      ...given({ id: textOf(chunk['responseId']), model: textOf(chunk['modelVersion']) }),
      ...totals(),
    })
  }

  const takeCandidate = (candidate: Candidate): void => {
    const list: unknown = candidate.content?.parts
    for (const [index, part] of (Array.isArray(list) ? (list as unknown[]) : [list]).entries()) {
      if (isObject(part)) parts.take(part, `/candidates/0/content/parts/${index}`)
    }
    const logprobs = decodeLogprobs(candidate.logprobsResult)
    const open = blocks.openText()
    if (logprobs !== undefined && open !== undefined) {
      next.push({ type: 'text-delta', at: open.at, text: '', logprobs })
    }
    collectSources(sources, candidate)
    ending = {
      reason: textOf(candidate.finishReason) ?? ending.reason,
      message: textOf(candidate.finishMessage) ?? ending.message,
      continuationToken: textOf(candidate.continuationToken) ?? ending.continuationToken,
    }
  }

  const takeChunk = (chunk: unknown): void => {
    if (!isObject(chunk)) throw new GatewayError('upstream-malformed', 'The upstream sent a reply that is no object.')
    if ((chunk['error'] ?? undefined) !== undefined) throw decodeError(0, chunk, {})
    counts = laterCounts(counts, chunk['usageMetadata'])
    start(chunk)
    blocked ??= blockOf(chunk['promptFeedback'])
    if (blocked !== undefined || !Array.isArray(chunk['candidates'])) return
    const candidate = (chunk['candidates'] as unknown[]).find((one) => isObject(one) && (one['index'] ?? 0) === 0)
    if (isObject(candidate)) takeCandidate(candidate)
  }

  const closeBlocks = (): void => {
    if (blocked !== undefined && !parts.hasContent() && !parts.hasCalls()) blocks.text('text', noticeOf(blocked))
    const open = blocks.openText()
    if (open !== undefined) {
      for (const annotation of annotationsOf(sources, open)) next.push({ type: 'annotation', at: open.at, annotation })
    }
    blocks.close()
    if (!parts.hosted.has('web-search')) for (const block of searchBlocks(sources, mint)) blocks.whole(block)
    if (!parts.hosted.has('web-fetch')) for (const block of fetchBlocks(sources, mint)) blocks.whole(block)
  }

  return {
    take: (chunk) => guarded(() => takeChunk(chunk)),
    finish: () =>
      guarded(() => {
        const calls = parts.hasCalls()
        const said = blocked === undefined ? decodeFinish(ending, calls) : filtered(blocked)
        const cut = blocks.waiting() !== undefined || (!parts.hasContent() && !calls)
        if (said === undefined && cut) {
          throw new GatewayError('stream-truncated', 'The upstream reply ended before it was complete.')
        }
        closeBlocks()
        next.push({ type: 'end', finish: said ?? { reason: calls ? 'tool-calls' : 'stop' }, ...totals() })
      }),
    isComplete: () => ending.reason !== undefined || blocked !== undefined,
  }
}

interface Blocked {
  readonly reason: string
  readonly message: string
}

/** A prompt that was blocked has no candidates; `…_UNSPECIFIED` means that it was not. */
function blockOf(feedback: unknown): Blocked | undefined {
  if (!isObject(feedback)) return undefined
  const reason = textOf(feedback['blockReason'])
  if (reason === undefined || reason === '' || reason.endsWith('_UNSPECIFIED')) return undefined
  return { reason, message: textOf(feedback['blockReasonMessage']) ?? '' }
}

/** The user is told in a text of ours (STR-19): without it the answer would just be empty. */
function noticeOf({ reason, message }: Blocked): string {
  return `[The provider blocked this prompt: ${reason}${message === '' ? '' : `. ${message}`}]`
}

function filtered({ reason, message }: Blocked): { reason: 'content-filter'; raw: string; details?: unknown } {
  return { reason: 'content-filter', raw: reason, ...(message === '' ? {} : { details: { finishMessage: message } }) }
}

/** What is wrong with a reply is the upstream's fault; nesting beyond the stack counts as that too. */
function guarded(action: () => void): void {
  try {
    action()
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.kind !== 'invalid-request') throw thrown
    if (thrown instanceof GatewayError || thrown instanceof RangeError) {
      throw new GatewayError('upstream-malformed', `The upstream sent a malformed reply: ${thrown.message}`, {
        cause: thrown,
      })
    }
    throw thrown
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

// provider chunks → READ → events: the one reader behind whole replies and streams, so that both say the same.
import { compact, type Event, GatewayError, truncated, type Usage } from '#ir'
import type { Sink } from '#stream'
import type { ReplySource } from '#codec'
import { asString, inbandError, isObject } from '#wire'
import type { Candidate, UsageMetadata } from '../wire.ts'
import { decodeFinish, type Ending } from './finish.ts'
import { annotationsOf, collectSources, fetchBlocks, noSources, searchBlocks } from './grounding.ts'
import { decodeLogprobs } from './logprobs.ts'
import { replyBlocks, type ReplyBlocks } from './reply-blocks.ts'
import { replyParts, type ReplyParts } from './reply-parts.ts'
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
  let blocked: Blocked | undefined
  let counts: UsageMetadata = {}
  const blocks = replyBlocks(next)
  const parts = replyParts(source, blocks)
  const candidate = readCandidate(parts, blocks, next)

  const totals = (): Totals => compact({ usage: decodeUsage(counts), serviceTier: asString(counts.serviceTier) })

  const takeChunk = (chunk: unknown): void => {
    if (!isObject(chunk)) throw new GatewayError('upstream-malformed', 'The upstream sent a reply that is no object.')
    if ((chunk['error'] ?? undefined) !== undefined) throw inbandError(chunk)
    counts = laterCounts(counts, chunk['usageMetadata'])
    if (!started) {
      started = true
      const head = compact({ id: asString(chunk['responseId']), model: asString(chunk['modelVersion']) })
      next.push({ type: 'start', ...head, ...totals() })
    }
    blocked ??= blockOf(chunk['promptFeedback'])
    if (blocked !== undefined || !Array.isArray(chunk['candidates'])) return
    const first = (chunk['candidates'] as unknown[]).find((one) => isObject(one) && (one['index'] ?? 0) === 0)
    if (isObject(first)) candidate.take(first)
  }

  const end = (): void => {
    const answered = parts.hasContent() || parts.hasCalls()
    const said = blocked === undefined ? decodeFinish(candidate.ending(), parts.hasCalls()) : filtered(blocked)
    if (said === undefined && (blocks.waiting() !== undefined || !answered)) {
      throw truncated()
    }
    if (blocked !== undefined && !answered) blocks.text('text', noticeOf(blocked))
    candidate.close(() => source.mint('call_'))
    const finish = said ?? { reason: parts.hasCalls() ? ('tool-calls' as const) : ('stop' as const) }
    next.push({ type: 'end', finish, ...totals() })
  }

  return {
    take: (chunk) => guarded(() => takeChunk(chunk)),
    finish: () => guarded(end),
    isComplete: () => candidate.ending().reason !== undefined || blocked !== undefined,
  }
}

type Totals = { usage?: Usage; serviceTier?: string }

interface CandidateReader {
  readonly take: (candidate: Candidate) => void
  readonly ending: () => Ending
  /** Ends the last block, after what is only known at the end: sources, and the searches that found them. */
  readonly close: (mint: () => string) => void
}

function readCandidate(parts: ReplyParts, blocks: ReplyBlocks, next: Sink<Event>): CandidateReader {
  const sources = noSources()
  let ending: Ending = {}
  return {
    take(candidate) {
      const list: unknown = candidate.content?.parts
      for (const [index, part] of (Array.isArray(list) ? (list as unknown[]) : [list]).entries()) {
        if (isObject(part)) parts.take(part, `/candidates/0/content/parts/${index}`)
      }
      const logprobs = decodeLogprobs(candidate.logprobsResult)
      const at = blocks.openText()?.at
      if (logprobs !== undefined && at !== undefined) next.push({ type: 'text-delta', at, text: '', logprobs })
      collectSources(sources, candidate)
      ending = {
        reason: asString(candidate.finishReason) ?? ending.reason,
        message: asString(candidate.finishMessage) ?? ending.message,
        continuationToken: asString(candidate.continuationToken) ?? ending.continuationToken,
      }
    },
    ending: () => ending,
    close(mint) {
      const open = blocks.openText()
      if (open !== undefined) {
        const { at } = open
        for (const annotation of annotationsOf(sources, open)) next.push({ type: 'annotation', at, annotation })
      }
      blocks.close()
      if (!parts.hosted.has('web-search')) for (const block of searchBlocks(sources, mint)) blocks.whole(block)
      if (!parts.hosted.has('web-fetch')) for (const block of fetchBlocks(sources, mint)) blocks.whole(block)
    },
  }
}

interface Blocked {
  readonly reason: string
  readonly message: string
}

/** A prompt that was blocked has no candidates; `…_UNSPECIFIED` means that it was not. */
function blockOf(feedback: unknown): Blocked | undefined {
  if (!isObject(feedback)) return undefined
  const reason = asString(feedback['blockReason'])
  if (reason === undefined || reason === '' || reason.endsWith('_UNSPECIFIED')) return undefined
  return { reason, message: asString(feedback['blockReasonMessage']) ?? '' }
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

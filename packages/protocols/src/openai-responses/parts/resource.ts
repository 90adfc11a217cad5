// The response object: all 31 fields that Open Responses demands, echoing what the client asked for.
import { base, compact, type Usage as IrUsage } from '#ir'
import type { Ask } from '#codec'
import { asObject, asString, type Fields, isObject } from '#wire'
import type { ResponseResource, Usage } from '../wire.ts'
import { ID } from './id.ts'

/** What changes while a response is written. */
export interface Progress {
  readonly id: string
  readonly status: ResponseResource['status']
  readonly output: readonly Fields[]
  readonly usage?: IrUsage | undefined
  readonly error?: { readonly code: string; readonly message: string }
  readonly incomplete?: 'max_output_tokens' | 'content_filter'
  readonly serviceTier?: string | undefined
}

/** The resource as the client sees it now. */
export function resourceOf(ask: Ask, progress: Progress): ResponseResource {
  const { request } = ask
  // The body as the client sent it: an echo says things in the client's own words.
  const body = base(request, ID) ?? {}
  const { status, incomplete, usage } = progress
  return {
    id: progress.id,
    object: 'response',
    created_at: ask.created,
    completed_at: status === 'completed' ? (ask.now?.() ?? null) : null,
    status,
    background: request.continuation?.background ?? false,
    error: progress.error === undefined ? null : { ...progress.error },
    incomplete_details: incomplete === undefined ? null : { reason: incomplete },
    instructions: asString(body['instructions']) ?? null,
    max_output_tokens: request.maxOutputTokens ?? null,
    max_tool_calls: request.maxToolCalls ?? null,
    model: ask.model,
    output: [...progress.output],
    parallel_tool_calls: request.parallelTools ?? true,
    previous_response_id: request.continuation?.previousResponseId ?? null,
    prompt_cache_key: request.promptCache?.key ?? null,
    reasoning: reasoningOf(body),
    safety_identifier: request.safetyId ?? null,
    service_tier: progress.serviceTier ?? request.serviceTier ?? 'default',
    store: request.continuation?.store ?? true,
    temperature: request.sampling?.temperature ?? 1,
    text: textOf(body),
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: toolsOf(body),
    top_logprobs: request.logprobs?.top ?? 0,
    top_p: request.sampling?.topP ?? 1,
    presence_penalty: request.sampling?.presencePenalty ?? 0,
    frequency_penalty: request.sampling?.frequencyPenalty ?? 0,
    truncation: asString(body['truncation']) ?? 'disabled',
    usage: usage === undefined ? null : encodeUsage(usage),
    metadata: request.metadata ?? {},
    ...compact({
      conversation: conversationOf(request.continuation?.conversation),
      user: request.user,
    }),
  }
}

function conversationOf(id: string | undefined): { id: string } | undefined {
  return id === undefined ? undefined : { id }
}

function reasoningOf(body: Fields): ResponseResource['reasoning'] {
  const reasoning = asObject(body['reasoning'])
  return { effort: asString(reasoning['effort']) ?? null, summary: asString(reasoning['summary']) ?? null }
}

function textOf(body: Fields): ResponseResource['text'] {
  const text = asObject(body['text'])
  return compact({ format: text['format'] ?? { type: 'text' }, verbosity: asString(text['verbosity']) }) as {
    format: unknown
    verbosity?: string
  }
}

/** Open Responses knows functions only, and all of their fields: other tools would fail its suite (testing.md §1). */
function toolsOf(body: Fields): readonly Fields[] & unknown[] {
  const tools = Array.isArray(body['tools']) ? body['tools'].filter(isObject) : []
  return tools
    .filter(({ type }) => type === 'function')
    .map(({ name, description, parameters, strict }) => ({
      type: 'function',
      name,
      description: description ?? null,
      parameters: parameters ?? null,
      strict: strict ?? null,
    }))
}

/** Codex fails on a usage object that lacks one of its figures (spec 06 §6.2). */
function encodeUsage({ input, output, cacheRead, cacheWrite, reasoning }: IrUsage): Usage {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead ?? 0, cache_write_tokens: cacheWrite ?? 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning ?? 0 },
    total_tokens: input + output,
  }
}

// What llmprobe holds against us and we know: each with the provider protocols it concerns, and why.
import type { ProtocolId } from '@ferryllm/protocols'

export interface KnownFailure {
  /** llmprobe's ids. */
  readonly assertions: readonly string[]
  readonly protocols: readonly ProtocolId[]
  readonly reason: string
}

export const KNOWN: readonly KnownFailure[] = [
  {
    assertions: ['chat-logprobs-not-ignored'],
    protocols: ['anthropic'],
    reason: 'Anthropic has no log probabilities; the loss is in x-ferryllm-warnings, and server.strict refuses it',
  },
  {
    assertions: ['messages-stop-reason', 'messages-stop-echoed'],
    protocols: ['openai-chat', 'gemini'],
    reason: 'these protocols say "stop" for the end of an answer and for a stop sequence alike',
  },
  {
    assertions: ['chat-max-tokens-respected', 'messages-max-tokens-respected'],
    protocols: ['openai-responses'],
    reason: 'OpenAI takes no max_output_tokens below 16: 8 was raised to 16, and noted',
  },
  {
    assertions: ['chat-parallel-off-single', 'responses-parallel-off-single', 'messages-parallel-off-single'],
    protocols: ['gemini'],
    reason: 'Gemini has no such switch; what it calls is passed on, and the loss is noted',
  },
  {
    assertions: ['chat-n-not-ignored'],
    protocols: ['gemini'],
    reason: 'not built yet: n is sent as candidateCount, but only the first candidate of a reply is read',
  },
]

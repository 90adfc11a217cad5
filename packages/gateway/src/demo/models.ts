// The models of the built-in demo provider: what each of them does, so that every part of a client can be tried without a
// key and without a network.

export interface DemoModel {
  readonly name: string
  /** For `ferryllm serve`, the docs and the model list. */
  readonly summary: string
}

export const DEMO_MODELS: readonly DemoModel[] = [
  { name: 'demo', summary: 'answers "pong" to "ping", and anything else in a sentence' },
  { name: 'demo-echo', summary: 'says what you said' },
  { name: 'demo-thinking', summary: 'thinks aloud, with a signature, before it answers' },
  { name: 'demo-tools', summary: 'calls your first tool, then answers from its result' },
  { name: 'demo-parallel', summary: 'calls your first two tools at once' },
  { name: 'demo-long', summary: 'writes 500 numbered words' },
  { name: 'demo-slow', summary: 'waits 3 s, then writes one word every 200 ms' },
  { name: 'demo-refusal', summary: 'refuses' },
  { name: 'demo-cut', summary: 'loses the connection in the middle of its answer' },
  { name: 'demo-mid-error', summary: 'fails in the middle of its answer' },
  { name: 'demo-error-400', summary: 'the prompt is too long' },
  { name: 'demo-error-401', summary: 'the provider refuses the key' },
  { name: 'demo-error-429', summary: 'rate limited, try again in 2 s' },
  { name: 'demo-error-500', summary: 'internal error' },
  { name: 'demo-error-529', summary: 'overloaded' },
]

// The strictest client of each protocol: reads a stream as the agents' own libraries do, and fails at the first event
// that one of them would trip over.
export interface ReadCall {
  readonly id: string
  readonly name: string
  readonly input: string
  readonly kind: string
}

export interface ReadReply {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly ReadCall[]
  /** The protocol's own word: stop_reason, finish_reason, or status with the reason of an incomplete reply. */
  readonly finish: string | undefined
  readonly error: { readonly type?: string; readonly code?: string | null; readonly message: string } | undefined
  readonly usage: any
  /** What the client puts into its history: messages or items. */
  readonly echo: readonly object[]
}
export type Wire = any

export interface WireFrame {
  readonly event: string | undefined
  readonly data: Wire
}

/** The frames of an event stream; keep-alive comments are no frames. */
export function framesOf(text: string): WireFrame[] {
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => !line.startsWith(':') && line !== ''))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice(6))
        .join('\n')
      return { event, data: data === '[DONE]' ? data : JSON.parse(data) }
    })
}

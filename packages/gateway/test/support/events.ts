// A reader of the admin API's live stream.
import { decodeSse } from '@ferryllm/protocols'

export interface LiveEvent {
  readonly id: number
  readonly event: string
  readonly data: any
}

export interface EventReader {
  readonly status: number
  /** Everything so far. */
  readonly seen: readonly LiveEvent[]
  /** The first event, from the beginning, that fits. */
  readonly find: (fits: (event: LiveEvent) => boolean) => Promise<LiveEvent>
  /** Resolves when the stream ends. */
  readonly ended: Promise<void>
  readonly close: () => void
}

/** Opens the stream at `url` with the control token. */
export async function readEvents(
  url: string,
  token: string,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const abort = new AbortController()
  const reply = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers }, signal: abort.signal })
  const seen: LiveEvent[] = []
  let waiting: (() => void)[] = []
  let id = 0
  const lines = decodeSse({
    push(frame) {
      if (frame.comment !== true) seen.push({ id, event: frame.event ?? '', data: JSON.parse(frame.data) })
      for (const wake of waiting.splice(0)) wake()
    },
    end: () => undefined,
  })
  const read = async (): Promise<void> => {
    const utf8 = new TextDecoder()
    try {
      for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
        // The decoder of replies has no use for ids.
        for (const block of utf8.decode(chunk, { stream: true }).split(/(?<=\n\n)/)) {
          id = Number(/^id: (\d+)$/m.exec(block)?.[1] ?? id)
          lines.push(block)
        }
      }
    } catch (cause) {
      if (!abort.signal.aborted) throw cause
    }
  }
  return {
    status: reply.status,
    seen,
    async find(fits) {
      for (;;) {
        const found = seen.find(fits)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    ended: read(),
    close: () => abort.abort(),
  }
}

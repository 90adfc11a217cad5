// A client of the Responses API over WebSocket that hears everything in order.
import { WebSocket, type ClientOptions } from 'ws'

type Event = any

export interface SocketClient {
  readonly ws: WebSocket
  /** A string goes out as it is, anything else as the body of a `response.create`. */
  readonly send: (message: string | object) => void
  /** The next event. Rejects when the connection closes first. */
  readonly next: () => Promise<Event>
  /** Everything up to and with the next event that ends a response, or is an error; of this stream, if one is named. */
  readonly reply: (stream?: string) => Promise<Event[]>
  /** Sends, and gives the response, or the error, that comes of it. */
  readonly ask: (body: object) => Promise<Event>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

const LAST = /^(?:error|response\.(?:completed|incomplete|failed))$/

/** Opens a connection to the gateway at `url`. Rejects when it is refused, with the status in the message. */
export async function connectSocket(
  url: string,
  options: ClientOptions & { readonly path?: string } = {},
): Promise<SocketClient> {
  const { path = '/v1/responses', ...rest } = options
  const ws = new WebSocket(url.replace(/^http/, 'ws') + path, rest)
  const heard: Event[] = []
  const listeners: (() => void)[] = []
  let isClosed = false
  const wake = (): void => {
    for (const listener of listeners.splice(0)) listener()
  }
  ws.on('message', (data) => {
    heard.push(JSON.parse((data as Buffer).toString('utf8')))
    wake()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', (code, reason) => {
      isClosed = true
      resolve({ code, reason: reason.toString('utf8') })
      wake()
    })
  })
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('error', reject)
  })
  ws.on('error', () => undefined)
  const take = async (isWanted: (event: Event) => boolean): Promise<Event> => {
    for (;;) {
      const index = heard.findIndex(isWanted)
      if (index >= 0) return heard.splice(index, 1)[0]
      if (isClosed) throw new Error('the connection is closed')
      await new Promise<void>((resolve) => listeners.push(resolve))
    }
  }
  const reply = async (stream?: string): Promise<Event[]> => {
    const events: Event[] = []
    do events.push(await take((event) => event.stream_id === stream))
    while (!LAST.test(events.at(-1).type))
    return events
  }
  const send = (message: string | object): void =>
    ws.send(typeof message === 'string' ? message : JSON.stringify({ type: 'response.create', ...message }))
  return {
    ws,
    send,
    reply,
    closed,
    next: () => take(() => true),
    async ask(body) {
      send(body)
      const last = (await reply((body as { stream_id?: string }).stream_id)).at(-1)
      return last.response ?? last
    },
  }
}

/** What a refused connection is answered with. Rejects when nobody answers, or it is not refused. */
export async function refusedSocket(
  url: string,
  options: ClientOptions & { readonly path?: string } = {},
): Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly body: any }> {
  const { path = '/v1/responses', ...rest } = options
  const ws = new WebSocket(url.replace(/^http/, 'ws') + path, rest)
  return await new Promise((resolve, reject) => {
    ws.on('error', reject)
    ws.on('open', () => {
      ws.terminate()
      reject(new Error('the connection was not refused'))
    })
    ws.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) }),
      )
    })
  })
}

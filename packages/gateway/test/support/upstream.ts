// A provider on loopback whose every byte the test decides.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Resolves when the connection of this request closes. */
  readonly closed: Promise<void>
}

export type Play = (received: Received, response: ServerResponse) => void | Promise<void>

export interface Upstream {
  readonly url: string
  readonly requests: Received[]
  /** What the next requests get. */
  play: Play
  readonly close: () => Promise<void>
}

export async function startUpstream(play: Play): Promise<Upstream> {
  const requests: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const received: Received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      text: Buffer.concat(chunks).toString('utf8'),
      closed: new Promise((resolve) => response.on('close', () => resolve())),
    }
    requests.push(received)
    await upstream.play(received, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const upstream: Upstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    play,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return upstream
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Play {
  return (_received, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** Frames, each written by itself; `end` false leaves the stream open, `cut` breaks the connection. */
export function sse(
  frames: readonly (string | object)[],
  how: { cut?: boolean; open?: boolean; type?: string } = {},
): Play {
  return async (_received, response) => {
    response.writeHead(200, { 'content-type': how.type ?? 'text/event-stream' })
    for (const frame of frames) {
      response.write(typeof frame === 'string' ? frame : frameText(frame))
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (how.cut === true) response.destroy()
    else if (how.open !== true) response.end()
  }
}

/** `event:` line for objects with a `type`, as Anthropic and Responses send it. */
export function frameText(frame: object): string {
  const type = 'type' in frame && typeof frame.type === 'string' ? `event: ${frame.type}\n` : ''
  return `${type}data: ${JSON.stringify(frame)}\n\n`
}

/** A chat completion stream that says `words`. */
export function chatStream(words: readonly string[], model = 'up'): object[] {
  const chunk = (delta: object, finish: string | null = null): object => ({
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  return [chunk({ role: 'assistant', content: '' }), ...words.map((content) => chunk({ content })), chunk({}, 'stop')]
}

/** An Anthropic message stream that says `words`. */
export function messageStream(words: readonly string[], model = 'up'): object[] {
  return [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 7, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...words.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } },
    { type: 'message_stop' },
  ]
}

// The measured provider, in a process of its own: answers at once or streams at the pace it is told.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProtocolId } from '@ferryllm/protocols'
import { repliesOf, stampNow, type ReplyBytes } from './replies.ts'
import type { Stream } from './workloads.ts'

const REPLIES: Readonly<Record<ProtocolId, ReplyBytes>> = {
  anthropic: repliesOf('anthropic'),
  'openai-chat': repliesOf('openai-chat'),
  'openai-responses': repliesOf('openai-responses'),
  gemini: repliesOf('gemini'),
}

let pace: Stream = { events: 1, pack: 1, intervalMs: 0 }
process.on('message', (next: Stream) => {
  pace = next
})

const server = createServer((request, response) => {
  const path = request.url ?? ''
  // A request's last bytes say whether it wants a stream; where it says so elsewhere, all of it is looked at.
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => void pieces.push(piece))
  request.on('end', () => {
    const reply = REPLIES[protocolOf(path)]
    const streams = path.includes('streamGenerateContent') || Buffer.concat(pieces).includes('"stream":true')
    if (streams) return stream(reply, response, pace)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.whole.length })
    response.end(reply.whole)
  })
})

function protocolOf(path: string): ProtocolId {
  if (path.includes('/messages')) return 'anthropic'
  if (path.includes('/responses')) return 'openai-responses'
  return path.includes('enerateContent') ? 'gemini' : 'openai-chat'
}

function stream(reply: ReplyBytes, response: ServerResponse, { events, pack, intervalMs }: Stream): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (reply.head !== '') response.write(reply.head)
  let left = events
  /** True while there is more to send and room for it. */
  const packet = (): boolean => {
    const count = Math.min(pack, left)
    left -= count
    const hasRoom = response.write(reply.event(stampNow()).repeat(count))
    if (left === 0) response.end(reply.tail)
    return hasRoom && left > 0
  }
  if (intervalMs > 0) {
    const timer = setInterval(() => {
      packet()
      if (left === 0) clearInterval(timer)
    }, intervalMs)
    response.on('close', () => clearInterval(timer))
    return
  }
  const burst = (): void => {
    while (packet());
    if (left > 0) response.once('drain', burst)
  }
  burst()
}

server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

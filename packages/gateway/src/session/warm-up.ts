// `generate: false` over a WebSocket: the client says early what its next request will begin with. Nobody is asked; the
// connection remembers the request, and the client continues the empty response that it gets.
import { CODECS, encodeSse, Ledger, type Frame } from '@ferryllm/protocols'
import { shuttingDown } from '../http/admission.ts'
import { readJsonBytes } from '../http/body.ts'
import { checkModel, checkWish } from '../http/scopes.ts'
import { identity, STREAM_HEADERS } from '../http/respond.ts'
import type { Services } from '../pipeline.ts'
import { decode, readAddress } from '../prepare.ts'
import { decide } from '../routing/decide.ts'
import type { Asked } from '../serve.ts'
import { notWarmedUp, openTurn } from './open-turn.ts'
import { stickTo } from './serve-turn.ts'

/** Takes no place and no tokens from any limit: no provider hears of it. Throws what is wrong with the request. */
export async function warmUp(asked: Omit<Asked, 'place' | 'running'>, services: Services): Promise<void> {
  const { exchange, requestId, client, caller, arrivedAt, agent, project, trace, transport } = asked
  const { snapshot, pools, mint, finished } = services
  if (services.draining()) throw shuttingDown()
  const named = readAddress({ client, bytes: await readJsonBytes(exchange, snapshot.bodyLimitBytes) })
  const model = named.clientModel
  checkModel(caller, model)
  const turn = await openTurn(named, caller, services, exchange.socket)
  if (turn.keeper !== undefined) throw notWarmedUp(turn.keeper.provider)
  checkWish(caller, stickTo(turn, decide(exchange.headers, snapshot, pools, turn.addressed)).decision)
  if (turn.remember !== undefined) exchange.socket?.keep(turn.remember)

  const frames: Frame[] = []
  const ask = {
    model,
    created: Math.floor(Date.now() / 1000),
    mint,
    request: decode(turn.addressed),
    ledger: new Ledger(),
  }
  const reply = CODECS[client].encodeStream(ask)({ push: (frame) => frames.push(frame), end: () => {} })
  reply.push({ type: 'start', model })
  reply.push({ type: 'end', finish: { reason: 'stop' }, usage: { input: 0, output: 0 } })
  const last = frames.at(-1)
  if (last !== undefined) turn.keep?.response((JSON.parse(last.data) as { readonly response: unknown }).response)

  exchange.start(200, { ...STREAM_HEADERS, ...identity(requestId) })
  const lines = encodeSse({ push: (text) => void exchange.write(text), end: () => exchange.end() })
  for (const frame of frames) lines.push(frame)
  lines.end()
  finished({
    requestId,
    client,
    path: exchange.path,
    model,
    stream: true,
    status: 200,
    latencyMs: performance.now() - arrivedAt,
    ...(caller === undefined ? {} : { key: caller.name }),
    ...(agent === undefined ? {} : { agent }),
    ...(project === undefined ? {} : { project }),
    ...(trace === undefined ? {} : { trace }),
    ...(transport === undefined ? {} : { transport }),
  })
}

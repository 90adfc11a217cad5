// POST /v1/messages/count_tokens, /v1/responses/input_tokens and Google's `:countTokens`: the provider's own count where it
// has one, whatever protocol the client speaks; ours where it has none or cannot be asked.
import type { Request } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import { readJsonBytes } from '../http/body.ts'
import type { Exchange, Headers } from '../http/exchange.ts'
import { headerSafe, passedHeaders, sendText } from '../http/respond.ts'
import { checkModel, checkWish } from '../http/scopes.ts'
import { redactor } from '../observe/redact.ts'
import type { Services } from '../pipeline.ts'
import { decide } from '../routing/decide.ts'
import type { Decision, RouteTarget } from '../routing/resolve.ts'
import { openTurn } from '../session/open-turn.ts'
import { stickTo } from '../session/serve-turn.ts'
import type { JsonAnswer } from '../upstream/fetch-json.ts'
import { askForCount, type Counted, type CountQuestion, type Refused } from './ask-for-count.ts'
import { decodeCounted, type CountDialect } from './count-dialects.ts'
import { countMeasured } from './count-measured.ts'
import { measureRequest } from './measure-request.ts'
import { shapeOf } from './recent-counts.ts'

/** Clients count before every turn: a rough number soon is worth more to them than the exact one late. */
const MAX_WAIT_MS = 15_000

/** Answers, and gives the status of the answer. */
export async function countTokens(
  exchange: Exchange,
  services: Services,
  requestId: string,
  caller: Caller | undefined,
  dialect: CountDialect,
): Promise<number> {
  const { snapshot, pools } = services
  const bytes = await readJsonBytes(exchange, snapshot.bodyLimitBytes)
  const named = dialect.address(bytes)
  checkModel(caller, named.clientModel)
  const turn = await openTurn(named, caller, services)
  const { addressed } = turn
  // The message itself will go there: the same target of several, with the same key.
  const { decision, conversation } = stickTo(turn, decide(exchange.headers, snapshot, pools, addressed))
  checkWish(caller, decision)
  let decoded: Request | undefined
  const question: CountQuestion = {
    exchange,
    dialect,
    request: () => (decoded ??= decodeCounted(addressed)),
    relay: (model) => dialect.relay(bytes, addressed, model),
    conversation,
    until: performance.now() + MAX_WAIT_MS,
  }
  const { status, text, theirs = {}, ours } = await findAnswer(services, question, decision)
  sendText(exchange, status, text, { ...passedHeaders(theirs, requestId), ...ours })
  return status
}

interface Answer {
  readonly status: number
  readonly text: string
  /** The headers of the provider's answer. */
  readonly theirs?: Headers
  readonly ours: Readonly<Record<string, string>>
}

/** Of the first target that can say; the route says after which failures the next one is asked. */
async function findAnswer(services: Services, question: CountQuestion, { targets, route }: Decision): Promise<Answer> {
  const refusals: Refused[] = []
  for (const target of targets) {
    const answer = await askForCount(services, question, target)
    if (answer === undefined) return await estimated(services, question, target)
    if (answer.kind === 'counted') return counted(services, question, answer)
    refusals.push(answer)
    if (!route.fallbackOn.has(answer.error.kind)) break
  }
  const [refusal] = refusals
  if (refusal?.reply !== undefined) return relayed(refusal.target, refusal.reply)
  if (refusal?.isOurFault === true) throw refusal.error
  return await estimated(services, question, targets[0])
}

/** The provider's own number. */
function counted(
  { counts }: Services,
  { dialect, request }: CountQuestion,
  { target, tokens, reply }: Counted,
): Answer {
  const exact = { 'x-ferryllm-token-count': 'exact' }
  if (reply !== undefined) return relayed(target, reply, exact)
  counts.remember(shapeOf(measureRequest(request()), target.model), tokens)
  return { status: 200, text: JSON.stringify(dialect.answer(tokens)), ours: { ...served(target), ...exact } }
}

async function estimated(
  { tokens, counts }: Services,
  { dialect, request }: CountQuestion,
  target: RouteTarget,
): Promise<Answer> {
  const measured = measureRequest(request())
  const count = await countMeasured(tokens, measured, target.model)
  counts.remember(shapeOf(measured, target.model), count)
  const marks = { 'x-ferryllm-token-count': 'estimated', 'x-ferryllm-estimated': '1' }
  return { status: 200, text: JSON.stringify(dialect.answer(count)), ours: { ...served(target), ...marks } }
}

/** Word for word, to a client of the same protocol. */
function relayed(
  target: RouteTarget,
  { status, text, headers }: JsonAnswer,
  marks: Record<string, string> = {},
): Answer {
  return { status, text: redactor(target.provider)(text), theirs: headers, ours: { ...served(target), ...marks } }
}

function served({ provider, model }: RouteTarget): Record<string, string> {
  return { 'x-ferryllm-provider': headerSafe(provider.name), 'x-ferryllm-model': headerSafe(model) }
}

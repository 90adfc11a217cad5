// The answer about a conversation that is not there, for whatever reason: the reasons are not told apart.
import { GatewayError } from '@ferryllm/protocols'

/** 404, naming the id. */
export function unknownConversation(id: string): GatewayError {
  const message = `There is no conversation '${id.slice(0, 100)}' here: it was deleted, or has expired.`
  return new GatewayError('not-found', message, { path: 'conversation' })
}

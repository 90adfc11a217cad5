// The answer about a response that is not there, for whatever reason: the reasons are not told apart.
import { GatewayError } from '@ferryllm/protocols'

/** 404, naming the id. */
export function unknownResponse(id: string): GatewayError {
  const message = `There is no response '${id.slice(0, 100)}' here: it was not stored (store: false), was deleted or has expired.`
  return new GatewayError('not-found', message, { path: 'response_id' })
}

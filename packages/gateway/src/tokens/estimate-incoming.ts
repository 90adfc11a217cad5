// About how many tokens a request will take, for limits of tokens before the provider has counted: the prompt alone, since
// nobody knows how long the reply will be.
import { GatewayError } from '@ferryllm/protocols'
import type { Addressed } from '../prepare.ts'
import { estimateBytes, estimateMeasured, sizeOf } from './estimate-tokens.ts'
import { measureRequest } from './measure-request.ts'

/** Never throws: what is wrong with a request is for others to say. */
export function estimateIncoming(incoming: Addressed, model: string): number {
  try {
    return estimateMeasured(measureRequest(incoming.request()), sizeOf(incoming.fields?.get('tools')), model)
  } catch (cause) {
    // Some of what cannot be decoded is forwarded as it is; what is nested too deep for the decoder is refused later.
    if (!(cause instanceof GatewayError || cause instanceof RangeError)) throw cause
    return estimateBytes(incoming.bytes.length, model)
  }
}

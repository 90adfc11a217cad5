// About how many tokens a request will take, for limits of tokens before the provider has counted: the prompt alone, since
// nobody knows how long the reply will be.
import { GatewayError } from '@ferryllm/protocols'
import { BYTES_PER_TOKEN, estimateInput } from './estimate-input.ts'
import { decode, type Incoming } from './prepare.ts'

/** Never throws: what is wrong with a request is for others to say. */
export function estimateTokens(incoming: Incoming): number {
  try {
    return estimateInput(decode(incoming), incoming.bytes.length)
  } catch (cause) {
    // Some of what cannot be decoded is forwarded as it is; what is nested too deep for the decoder is refused later.
    if (!(cause instanceof GatewayError || cause instanceof RangeError)) throw cause
    return Math.ceil(incoming.bytes.length / BYTES_PER_TOKEN)
  }
}

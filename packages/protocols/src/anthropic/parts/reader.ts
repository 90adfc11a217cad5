// How the decoders of this folder work for requests and for replies alike.
import type { Seal } from '#ir'
import type { Fail } from '#wire'

export const ID = 'anthropic'

/** What differs between a client's request and a provider's reply: whose fault an error is, and whose a seal. */
export interface Reader {
  readonly fail: Fail
  readonly seal: (value: string, kind: Seal['kind']) => Seal
}

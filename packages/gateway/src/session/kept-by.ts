// Responses that a provider keeps itself can be asked of that provider only, with the key that they belong to.
import type { Provider } from '../config/snapshot.ts'
import type { ResponseKeeper } from './response-store.ts'

/** The provider as its keeper knows it; undefined when it, or its key, is not there any more. */
export function keptBy(provider: Provider | undefined, keeper: ResponseKeeper): Provider | undefined {
  if (provider?.name !== keeper.provider || provider.disabled !== undefined) return undefined
  if (keeper.keyName === undefined) return provider
  const key = provider.keys.find(({ name }) => name === keeper.keyName)
  if (key === undefined) return undefined
  return { ...provider, keys: [key], key: key.reveal, keyName: key.name, account: key.account }
}

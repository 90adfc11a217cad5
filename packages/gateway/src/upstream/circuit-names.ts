// What has a circuit of its own: a provider, or each of its keys when it has several.
import type { Provider } from '../config/snapshot.ts'
import type { CircuitName } from './breaker.ts'

/** The circuit of a request to this provider, with the key that was chosen for it. */
export function circuitOf({ name, keyName }: Provider): CircuitName {
  return keyName === undefined ? { provider: name } : { provider: name, key: keyName }
}

/** All circuits that a request to this provider may meet. */
export function circuitsOf({ name, keys }: Provider): CircuitName[] {
  return keys.length < 2 ? [{ provider: name }] : keys.map((key) => ({ provider: name, key: key.name }))
}

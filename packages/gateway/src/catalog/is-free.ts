// Which providers run on the owner's machine: their tokens cost nothing.
import { findPreset, isLoopback, type Provider } from '@ferryllm/control'

/** Servers that run models; other local programs may be relays that pay for what they forward. */
const MODEL_SERVERS: readonly string[] = ['ollama', 'lmstudio', 'llama-cpp', 'vllm']

/** Of these even the port is theirs. */
const BY_ADDRESS = MODEL_SERVERS.slice(0, 2)

/** Known by the type, the preset, or the address that is usual for such a server. */
export function isFree({ type, preset, base_url: url }: Provider): boolean {
  if (type === 'demo') return true
  if (preset !== undefined) return MODEL_SERVERS.includes(preset)
  if (url === undefined) return false
  const { hostname, port } = new URL(url)
  return isLoopback(hostname) && BY_ADDRESS.some((name) => new URL(findPreset(name)?.base_url ?? url).port === port)
}

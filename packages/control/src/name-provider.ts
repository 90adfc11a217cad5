// What messages about the configuration call a provider.
import type { Provider } from './config/config.ts'
import { findPreset } from './presets.ts'
import { STAND_IN } from './problem.ts'

/** How messages call a provider. */
export function nameOf(provider: Provider, index: number): string {
  const label = provider.preset === undefined ? undefined : findPreset(provider.preset)?.label
  return provider.name === STAND_IN
    ? `[[providers]] number ${index + 1}`
    : `provider "${provider.name}"${label === undefined || label === provider.name ? '' : ` (${label})`}`
}

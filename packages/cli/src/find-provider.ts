// Finds the provider that the command line names.
import { nearest, type Config, type Provider } from '@ferryllm/control'

/** The provider, or a sentence about what was probably meant. */
export function findProvider(name: string, { providers }: Config): Provider | string {
  const found = providers.find((provider) => provider.name === name)
  if (found !== undefined) return found
  const names = providers.map((provider) => provider.name)
  const near = nearest(name, names)
  const hint = near === undefined ? `the providers are ${names.join(', ')}` : `did you mean "${near}"?`
  return `there is no provider "${name}" (${hint})`
}

// Filters of a screen in the address: they can be shared, survive a reload, and the back button undoes them.
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

/** The values of these parameters, and a way to change some; a value that is the default is not in the address. */
export function useSearchState<State extends Readonly<Record<string, string>>>(
  defaults: State,
): readonly [State, (change: Partial<State>, how?: { readonly replace?: boolean }) => void] {
  const [parameters, setParameters] = useSearchParams()
  const entries = Object.entries(defaults).map(([name, usual]) => [name, parameters.get(name) ?? usual])
  const change = useCallback(
    (next: Partial<State>, { replace = false }: { readonly replace?: boolean } = {}) => {
      setParameters(
        (before) => {
          const after = new URLSearchParams(before)
          for (const [name, value] of Object.entries(next)) {
            if (value === undefined || value === defaults[name]) after.delete(name)
            else after.set(name, value)
          }
          return after
        },
        { replace },
      )
    },
    [setParameters, defaults],
  )
  return [Object.fromEntries(entries) as State, change]
}

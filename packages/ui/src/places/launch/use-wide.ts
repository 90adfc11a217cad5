// Whether there is room for what is good to know and can be left out.
import { useSyncExternalStore } from 'react'

const WIDE = '(min-width: 70rem)'

export function useWide(): boolean {
  return useSyncExternalStore(listen, () => matchMedia(WIDE).matches)
}

function listen(listener: () => void): () => void {
  const query = matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

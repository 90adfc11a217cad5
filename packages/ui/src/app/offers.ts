// Things that components offer to the whole page while they are on it: shortcuts, commands.
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

interface Runnable {
  readonly run: () => void
}

export interface Offers<Item extends Runnable> {
  /** Offers items while the component is on the page; what `run` does is always the latest. */
  readonly useOffer: (items: readonly Item[]) => void
  /** Everything that is offered now. */
  readonly useOffered: () => readonly Item[]
  readonly offered: () => readonly Item[]
}

/** `nameOf` tells two items apart, and an item from what it was before: what is shown of it belongs in there. */
export function createOffers<Item extends Runnable>(nameOf: (item: Item) => string): Offers<Item> {
  const active = new Set<readonly Item[]>()
  const listeners = new Set<() => void>()
  let list: readonly Item[] = []
  const changed = (): void => {
    list = [...active].flat()
    for (const listener of listeners) listener()
  }
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    useOffer(items) {
      const offer = useEffectEvent(() => items.map((item, index): Item => ({ ...item, run: () => run(index) })))
      const run = useEffectEvent((index: number) => items[index]?.run())
      const names = items.map(nameOf).join('\n')
      useEffect(() => {
        const offered = offer()
        active.add(offered)
        changed()
        return () => {
          active.delete(offered)
          changed()
        }
      }, [names])
    },
    useOffered: () => useSyncExternalStore(subscribe, () => list),
    offered: () => list,
  }
}

// Keys that work anywhere on the page. Components say which ones they offer while they are there; the sheet lists them.
import { isMac } from '../components/platform.ts'
import { createOffers } from './offers.ts'

export interface Shortcut {
  /** As people read it: `/`, `g o` (one after the other), `mod+k` (Ctrl, or Command on a Mac), `Escape`. */
  readonly keys: string
  readonly label: string
  readonly run: () => void
  /** Also while somebody types, or a dialog is open. */
  readonly always?: boolean
  /** Of the whole page, not of one screen. */
  readonly isGeneral?: boolean
}

const offers = createOffers<Shortcut>(({ keys, label }) => `${keys}\t${label}`)

/** Offers shortcuts while the component is on the page; of two with the same keys the latest one counts. */
export const useShortcuts: (shortcuts: readonly Shortcut[]) => void = offers.useOffer

/** Everything that is offered now. */
export const useActiveShortcuts: () => readonly Shortcut[] = offers.useOffered

const SEQUENCE_MS = 1_000

/** Listens to the keyboard of the page. */
export function listenToKeys(): () => void {
  let before = ''
  let beforeAt = 0
  const listener = (event: KeyboardEvent): void => {
    const key = nameOf(event)
    if (key === undefined || event.defaultPrevented) return
    const isBusy = isTyping(event.target) || document.querySelector('[role=dialog],[role=menu]') !== null
    const offered = offers.offered().filter(({ always }) => always === true || !isBusy)
    const sequence = performance.now() - beforeAt < SEQUENCE_MS ? `${before} ${key}` : undefined
    const found = offered.findLast(({ keys }) => keys === sequence) ?? offered.findLast(({ keys }) => keys === key)
    before = key
    beforeAt = isBusy || found !== undefined ? 0 : performance.now()
    if (found === undefined) return
    event.preventDefault()
    found.run()
  }
  addEventListener('keydown', listener)
  return () => removeEventListener('keydown', listener)
}

function nameOf({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): string | undefined {
  if (isComposing || altKey || key === 'Shift' || key === 'Control' || key === 'Meta') return undefined
  const isMod = isMac ? metaKey : ctrlKey
  if (isMod) return `mod+${key.toLowerCase()}`
  return ctrlKey || metaKey ? undefined : key
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)
}

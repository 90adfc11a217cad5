// What the command palette can do: every component may offer commands while it is on the page.
import { createOffers } from './offers.ts'

export interface Command {
  /** Unique among all. */
  readonly id: string
  readonly group: string
  readonly label: string
  /** Other words that find it. */
  readonly words?: readonly string[]
  /** The shortcut that does the same. */
  readonly keys?: string
  readonly run: () => void
}

const offers = createOffers<Command>(({ id, label, group }) => `${id}\t${label}\t${group}`)

/** Offers commands while the component is on the page. */
export const useCommands: (commands: readonly Command[]) => void = offers.useOffer

/** Everything that is offered now. */
export const useActiveCommands: () => readonly Command[] = offers.useOffered

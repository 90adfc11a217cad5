// What a check of `ferryllm doctor` is: one look at the facts, and what it means for the person.
import type { GatewayStatus, StatePaths } from '@ferryllm/control'
import type { Loaded } from '../load.ts'
import type { Checked, Outcome } from '../render/outcomes.ts'
import type { Found } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'
import type { Inspector } from './inspector.ts'

/** Everything that checks look at, gathered once. */
export interface Facts {
  readonly terminal: Pick<Terminal, 'env' | 'platform' | 'home' | 'exists' | 'readFile'>
  readonly nodeVersion: string
  readonly version: string
  readonly loaded: Loaded
  readonly paths: StatePaths
  readonly found: Found
  /** What the running gateway says; absent when none answers. */
  readonly status?: GatewayStatus
  /** Whether requests may be sent to providers. */
  readonly live: boolean
  readonly inspector: Inspector
}

/** One check; some have one line for each thing they look at. */
export type Check = (facts: Facts) => Checked | readonly Checked[] | Promise<Checked | readonly Checked[]>

/** A line of the report. */
export function found(name: string, outcome: Outcome, detail: string, fix?: string): Checked {
  return { name, outcome, detail, ...(fix === undefined ? {} : { fix }) }
}

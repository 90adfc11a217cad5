// What the management endpoints of a running gateway work with.
import type { Config, EffectiveValue } from '@ferryllm/control'
import type { AdminEndpoint } from '@ferryllm/gateway'
import type { LayerFlags } from '../load.ts'
import type { Terminal } from '../terminal.ts'
import type { ConfigStore } from './config-store.ts'
import { configEndpoints } from './endpoints/config.ts'
import { discoverEndpoints } from './endpoints/discover.ts'
import { providerEndpoints } from './endpoints/providers.ts'
import { testEndpoints } from './endpoints/tests.ts'

/** The configuration of one running gateway, and the machine that it runs on. */
export interface Manager {
  readonly store: ConfigStore
  readonly terminal: Terminal
  /** `--config`. */
  readonly configFlag: string | undefined
  /** What the command line lays over the file. */
  readonly flags: LayerFlags
  /** The configuration in force. */
  readonly config: () => Config
  /** The values that the process began with: some of them hold until its end. */
  readonly valuesAtStart: readonly EffectiveValue[]
  /** The text of the file that is in force. */
  readonly textInForce: () => string
}

/** Every endpoint that manages the configuration. */
export function manageEndpoints(manager: Manager): AdminEndpoint[] {
  // The fixed names below /api/providers stand before those that are anybody's.
  return [configEndpoints, discoverEndpoints, testEndpoints, providerEndpoints].flatMap((make) => make(manager))
}

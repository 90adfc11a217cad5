// Everything that the launcher adds to the admin API of a gateway.
import type { AdminEndpoint } from '@ferryllm/gateway'
import { createProgramFinder } from '../find-program.ts'
import { createSessionReader } from '../sessions/ask-thread.ts'
import { clientEndpoints } from './clients.ts'
import { launchEndpoints } from './launches.ts'
import type { LauncherPart } from './part.ts'
import { projectEndpoints } from './projects.ts'
import { sessionEndpoints } from './sessions.ts'

/** To be handed to the gateway by whoever runs it. */
export function launcherEndpoints(part: LauncherPart): AdminEndpoint[] {
  const context = { ...part, sessions: createSessionReader(part.host), find: createProgramFinder(part.host) }
  return [launchEndpoints, projectEndpoints, sessionEndpoints, clientEndpoints].flatMap((make) => make(context))
}

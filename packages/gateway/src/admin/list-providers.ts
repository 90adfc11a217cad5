// GET /api/providers
import type { AdminContext } from './admin.ts'
import type { Answer } from './endpoint.ts'
import { describeProviders } from './describe-providers.ts'

/** The providers with their state. */
export function listProviders(context: AdminContext): Answer {
  return { status: 200, body: { providers: describeProviders(context) } }
}

// GET /api/usage, GET /api/requests and GET /api/requests/{id}
import { GatewayError } from '@ferryllm/protocols'
import { presentPage, presentRequest, presentUsage } from '../store/present.ts'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'
import { readRequestQuery, readUsageQuery } from './read-query.ts'

/** Sums per group, and in total. */
export async function listUsage({ services }: AdminContext, { query }: AdminRequest): Promise<Answer> {
  return { status: 200, body: presentUsage(await services().storage.usage(readUsageQuery(query))) }
}

/** A page of requests, latest first; those that say something are found among the recorded ones. */
export async function listRequests({ services }: AdminContext, { query }: AdminRequest): Promise<Answer> {
  const { storage, capture } = services()
  const { body: said, ...asked } = readRequestQuery(query)
  const ids = said === undefined ? {} : { ids: await capture.search(said) }
  return { status: 200, body: presentPage(await storage.requests({ ...asked, ...ids })) }
}

/** Everything that is known of one request. */
export async function showRequest(
  { services }: AdminContext,
  { parameters: [id = ''] }: AdminRequest,
): Promise<Answer> {
  const { live, storage } = services()
  const under = live.activity.find(id)
  if (under !== undefined) return { status: 200, body: under.row }
  const request = await storage.request(id)
  if (request === undefined) throw new GatewayError('not-found', 'There is no request with this id, or not any more.')
  return { status: 200, body: presentRequest(request) }
}

// REQUEST -> provider body. A request of this very protocol is laid over its own bytes: only what an edit replaced is
// written anew. One that `fit` prepared is written from scratch.
import { base, compact, decoded, type Ledger, pristine, type Request } from '#ir'
import { put } from '#wire'
import type { Target } from '../target.ts'
import { type Under, WRITERS } from './parts/encode-fields.ts'
import { ID } from './parts/id.ts'

/** The body to send. */
export function encodeRequest(request: Request, target: Target, ledger: Ledger): unknown {
  const wire = base(request, ID)
  if (wire !== undefined && pristine(request, ID)) {
    return wire['model'] === target.model ? wire : { ...wire, model: target.model }
  }
  const before = wire === undefined ? undefined : decoded(request, ID)
  const under: Under | undefined = wire && before && { body: wire, request: before }
  const context = { target, ledger, foreign: under === undefined }
  // A field of the client's own keeps its place in the order when it is assigned again.
  const body: Record<string, unknown> =
    under === undefined ? { model: target.model, ...request.extra } : { ...under.body, model: target.model }
  for (const { reads, owns, write } of WRITERS) {
    if (before !== undefined && reads.every((field) => request[field] === before[field])) continue
    const written: Record<string, unknown> = compact(write(request, context, under))
    for (const key of owns) if (!(key in written)) delete body[key]
    Object.assign(body, written)
  }
  if (before !== undefined) editExtra(body, before.extra ?? {}, request.extra ?? {})
  return body
}

/** Extra fields that a policy took out or changed. Leftovers of known objects are in place already. */
function editExtra(
  body: Record<string, unknown>,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): void {
  const known = new Set(WRITERS.flatMap(({ owns }) => owns))
  for (const key of Object.keys({ ...before, ...after })) {
    if (known.has(key) || before[key] === after[key]) continue
    put(body, key, after[key])
  }
}

// GET /api/requests/{id}/export
import { GatewayError } from '@ferryllm/protocols'
import { hideTexts } from '../capture/hide-texts.ts'
import { presentTrace } from '../capture/present-trace.ts'
import { VERSION } from '../version.ts'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'
import { explainMissing, findKnown } from './show-trace.ts'

/** A request for a bug report: everything that was recorded, with every text hidden unless `?texts=keep`. */
export async function exportRequest(context: AdminContext, request: AdminRequest): Promise<Answer> {
  const {
    parameters: [id = ''],
    query,
  } = request
  const texts = query.get('texts') ?? 'hide'
  if (texts !== 'hide' && texts !== 'keep') {
    throw new GatewayError('invalid-request', 'The parameter texts must be hide or keep.', { path: 'texts' })
  }
  const { row, trace } = await findKnown(context, id)
  if (trace === undefined) throw new GatewayError('not-found', (await explainMissing(context, row)).message)
  const presented = presentTrace(trace)
  // Who it was is nobody's business who looks into the bug.
  const { key: _key, session: _session, project: _project, ...known } = row
  const body = {
    format: 'ferryllm-request',
    version: VERSION,
    texts: texts === 'hide' ? 'hidden' : 'kept',
    request: known,
    trace: texts === 'hide' ? hideTexts(presented) : presented,
  }
  return { status: 200, body }
}

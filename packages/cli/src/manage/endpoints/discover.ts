// /api/discover and /api/import: what this machine offers, and taking it over. /api/doctor: what is wrong with it.
import { importWish, type DoctorAnswer } from '@ferryllm/control'
import type { AdminEndpoint, Answer } from '@ferryllm/gateway'
import { GatewayError } from '@ferryllm/protocols'
import { examine } from '../../commands/doctor.ts'
import { discover } from '../discover.ts'
import type { Manager } from '../manager.ts'
import { takeOffers } from '../take-offers.ts'
import { changeOf, parseBody, previewOf } from './answers.ts'

/** The endpoints about this machine. */
export function discoverEndpoints(manager: Manager): AdminEndpoint[] {
  const { store, terminal, config } = manager
  return [
    {
      method: 'GET',
      path: /^\/api\/discover$/,
      answer: async () => ({ status: 200, body: await discover(terminal, store.config() ?? config()) }),
    },
    {
      method: 'POST',
      path: /^\/api\/import$/,
      answer: async ({ body, query }) => take(manager, await body(), query.has('preview')),
    },
    {
      method: 'GET',
      path: /^\/api\/doctor$/,
      async answer({ query }) {
        const body: DoctorAnswer = await examine(
          { live: query.has('live'), file: manager.configFlag, flags: manager.flags },
          terminal,
        )
        return { status: 200, body }
      },
    },
  ]
}

async function take({ store, terminal }: Manager, body: unknown, isPreview: boolean): Promise<Answer> {
  const { offers, hash } = parseBody(importWish, body)
  const isOld = hash !== undefined && hash !== store.read().hash
  const taken = await takeOffers(offers, store, terminal, isPreview || isOld)
  if (typeof taken === 'string') throw new GatewayError('invalid-request', `${taken}.`)
  const { edits, added, skipped } = taken
  const changed = isPreview || edits.length === 0 ? store.preview(edits) : store.change(edits, hash)
  const answer = isPreview ? previewOf(changed) : changeOf(changed)
  if (!('body' in answer) || answer.status !== 200) return answer
  return { status: 200, body: { ...answer.body, added, skipped } }
}

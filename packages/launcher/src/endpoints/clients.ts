// GET /api/clients, POST /api/clients/{client}/preview, …/apply, …/undo, POST /api/clients/restore
import {
  applyWish,
  SETUP_CLIENTS,
  setupWish,
  undoWish,
  type ApplyAnswer,
  type ClientsAnswer,
  type RestoreAnswer,
  type SetupPreviewAnswer,
  type UndoAnswer,
} from '@ferryllm/control'
import { AGENTS } from '../agents/index.ts'
import { applySetup, previewSetup, restoreAll, setupStatus, undoSetup } from '../setup/setup.ts'
import { iso, ok, oneOf, read, requireGateway, type Context, type Endpoints } from './part.ts'

export const clientEndpoints: Endpoints = (context) => {
  const { host } = context
  return [
    { method: 'GET', path: /^\/api\/clients$/, answer: () => ok(describe(context)) },
    {
      method: 'POST',
      path: /^\/api\/clients\/restore$/,
      answer: () => ok({ restored: restoreAll(host) } satisfies RestoreAnswer),
    },
    {
      method: 'POST',
      path: /^\/api\/clients\/([^/]+)\/preview$/,
      async answer({ parameters: [client], body }) {
        const { model } = read(setupWish, await body())
        const wish = model === undefined ? {} : { model }
        const {
          client: _client,
          notes,
          ...preview
        } = await previewSetup(oneOf(SETUP_CLIENTS, client), host, requireGateway(context), wish)
        return ok({ ...preview, notes: [...notes] } satisfies SetupPreviewAnswer)
      },
    },
    {
      method: 'POST',
      path: /^\/api\/clients\/([^/]+)\/apply$/,
      async answer({ parameters: [client], body }) {
        const { model, hash } = read(applyWish, await body())
        const wish = { hash, ...(model === undefined ? {} : { model }) }
        const applied: ApplyAnswer = await applySetup(oneOf(SETUP_CLIENTS, client), host, requireGateway(context), wish)
        return ok(applied)
      },
    },
    {
      method: 'POST',
      path: /^\/api\/clients\/([^/]+)\/undo$/,
      async answer({ parameters: [client], body }) {
        const { merge = false } = read(undoWish, await body())
        const outcome: UndoAnswer = undoSetup(oneOf(SETUP_CLIENTS, client), host, { merge })
        return { status: outcome.done ? 200 : 409, body: outcome }
      },
    },
  ]
}

function describe({ host, gateway }: Context): ClientsAnswer {
  return {
    clients: setupStatus(host, gateway()?.url).map(({ appliedAt, notes, ...rest }) => ({
      ...rest,
      name: AGENTS[rest.client].name,
      notes: [...notes],
      ...(appliedAt === undefined ? {} : { applied_at: iso(appliedAt) }),
    })),
  }
}

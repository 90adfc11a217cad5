// Asks the admin API of a gateway under test.
import type { AdminOptions } from '../../src/index.ts'
import type { RunningGateway } from './gateway.ts'

export const TOKEN = 'control-token-of-this-test'

/** Options that open the admin API to `TOKEN`. */
export const ADMIN: AdminOptions = {
  token: TOKEN,
  stop: () => undefined,
  reload: async () => ({ ok: true, problems: [] }),
}

export interface AdminReply {
  readonly status: number
  readonly body: any
}

/** `place` is a method and a path: `GET /api/status`. */
export async function admin({ url }: Pick<RunningGateway, 'url'>, place: string, body?: object): Promise<AdminReply> {
  const [method = '', path = ''] = place.split(' ')
  const reply = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, body: await reply.json() }
}

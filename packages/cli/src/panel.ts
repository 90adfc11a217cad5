// The control panel from the command line: where its build is, and the link that signs a browser in.
import { join, resolve } from 'node:path'
import { codeAnswer, type Machine, type StatePaths } from '@ferryllm/control'
import { callAdmin, reachable } from './state/call-admin.ts'
import type { GatewayRecord } from './state/pid-file.ts'

/** What `npm run build:ui` writes. */
export const PANEL_FOLDER: string = resolve(import.meta.dirname, '../../ui/dist')

/** Whether the panel is built. */
export function isPanelBuilt({ exists }: Pick<Machine, 'exists'>): boolean {
  return exists(join(PANEL_FOLDER, 'index.html'))
}

type Addresses = Pick<GatewayRecord, 'url' | 'adminUrl'>

/** Where the panel is. */
export function panelUrl({ url, adminUrl = url }: Addresses): string {
  return `${reachable(adminUrl)}/ui/`
}

/** The page with a code that opens one session within `secs`, or why there is none. */
export async function createPanelLink(
  paths: StatePaths,
  record: Addresses,
  secs: number,
): Promise<{ readonly link: string } | { readonly problem: string }> {
  const reply = await callAdmin(paths, record, 'POST', `/api/session/codes?secs=${secs}`)
  if ('problem' in reply) return reply
  const answer = codeAnswer.safeParse(reply.body).data
  if (answer === undefined) return { problem: 'its answer is not what this version expects' }
  return { link: `${panelUrl(record)}?code=${answer.code}` }
}

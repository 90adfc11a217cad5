// The control panel from the command line: where its build is, and the link that signs a browser in.
import { join, resolve } from 'node:path'
import { codeAnswer, statePaths, type Config, type Machine, type StatePaths } from '@ferryllm/control'
import { callAdmin, reachable } from './state/call-admin.ts'
import type { GatewayRecord } from './state/pid-file.ts'
import type { Terminal } from './terminal.ts'

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

/** As long as the gateway lets a code live. */
export const LINK_SECS = 900

/**
 * What `serve` says of the panel. A link that works once, and soon not any more, is for people: where the output is a log, it has
 * no place.
 */
export async function panelLine(
  { logging }: Pick<Config, 'logging'>,
  addresses: Addresses,
  terminal: Terminal,
  { isLog }: { readonly isLog: boolean },
): Promise<string> {
  if (!isPanelBuilt(terminal)) return ''
  // systemd says by the variable that it keeps what is printed.
  if (isLog || logging.format === 'json' || terminal.env['JOURNAL_STREAM'] !== undefined) {
    return `control panel: ${panelUrl(addresses)} (sign in with: ferryllm ui)\n`
  }
  const made = await createPanelLink(statePaths(terminal), addresses, LINK_SECS)
  return 'link' in made ? `control panel: ${made.link}\n` : ''
}

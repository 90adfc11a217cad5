// `ferryllm ui`: opens the control panel of the running gateway, signed in.
import { statePaths } from '@ferryllm/control'
import { openBrowser } from '@ferryllm/desktop'
import { NOT_RUNNING, OK } from '../exit-codes.ts'
import { createPanelLink, isPanelBuilt, LINK_SECS } from '../panel.ts'
import { fail, printJson } from '../render/failure.ts'
import { findGateway } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface UiOptions {
  /** Print the link and open nothing. */
  readonly print?: true
  /** A window of its own. */
  readonly app?: true
  readonly json?: true
}

/** Other users of the machine can read the arguments of a browser that is being started: better worth nothing soon. */
const OPENED_SECS = 60

/** Prints or opens a link that works once. */
export async function ui(
  options: UiOptions,
  terminal: Terminal,
  open: typeof openBrowser = openBrowser,
): Promise<number> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state !== 'running') {
    return fail('no gateway is running (start one with: ferryllm start)', options, terminal, { code: NOT_RUNNING })
  }
  if (!isPanelBuilt(terminal)) {
    return fail('the panel is not built: run "npm run build:ui" in the checkout', options, terminal)
  }
  const isShown = options.print === true || options.json === true
  const made = await createPanelLink(paths, found.record, isShown ? LINK_SECS : OPENED_SECS)
  if ('problem' in made) return fail(`there is no link to the panel: ${made.problem}`, options, terminal)
  const { link } = made
  if (options.json) printJson({ url: link, expires_in_secs: LINK_SECS }, terminal)
  else if (options.print) terminal.out(`${link}\n`)
  if (isShown) return OK
  const problem = await open(link, { isApp: options.app === true, terminal })
  if (problem !== undefined)
    return fail(`${problem}; "ferryllm ui --print" prints a link to open by hand`, options, terminal)
  terminal.out('the panel opens in your browser\n')
  return OK
}

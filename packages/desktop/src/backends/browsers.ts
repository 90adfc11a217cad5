// The panel in a browser, in a window of its own or as any page; and, where there is none, its link for one elsewhere.
import { openBrowser, type Desktop } from '../open-browser.ts'
import type { ShellBackend } from './backend.ts'

/** Other users of the machine can read the arguments of a browser that is being started: better worth nothing soon. */
const OPENED_SECS = 60
const PRINTED_SECS = 900

/** `chromium`: without tabs and address. */
export function browserBackend(
  name: 'chromium' | 'browser',
  machine: Desktop,
  open: typeof openBrowser = openBrowser,
): ShellBackend {
  const isApp = name === 'chromium'
  return {
    name,
    async open(page) {
      const problem = await open(await page.link(OPENED_SECS), { isApp, terminal: machine })
      if (problem !== undefined) return { problem }
      return {
        shown: true,
        said: isApp ? 'the panel is open in a window of the browser' : 'the panel is open in your browser',
      }
    },
  }
}

/** Always possible. */
export const printBackend: ShellBackend = {
  name: 'print',
  async open(page) {
    return {
      shown: true,
      said: `open this link in a browser, once and within 15 minutes: ${await page.link(PRINTED_SECS)}`,
    }
  },
}

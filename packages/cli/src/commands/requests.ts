// `ferryllm requests`: the last requests of the log, or one of them in full.
import type { RequestQuery } from '@ferryllm/gateway'
import { explainEmptiness, withRequestLog } from '../open-request-log.ts'
import { renderRequest, renderRequests } from '../render/requests.ts'
import { painter, printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface RequestsOptions extends RequestQuery {
  readonly config?: string
  readonly json?: true
}

/** Prints the last requests, the latest at the end, where the eye is. */
export function listRequests({ config, json, ...query }: RequestsOptions, terminal: Terminal): Promise<number> {
  return withRequestLog(config, terminal, async (log) => {
    const page = await log.reader.requests(query)
    if (json) terminal.out(`${JSON.stringify(log.gateway.presentPage(page), null, 2)}\n`)
    else if (page.requests.length === 0) terminal.error(explainEmptiness(log))
    else terminal.out(renderRequests(page.requests.toReversed(), painter(terminal.hasColors)))
    return 0
  })
}

/** Prints the request with this id. */
export function showRequest(
  id: string,
  { config, json }: { config?: string; json?: true },
  terminal: Terminal,
): Promise<number> {
  return withRequestLog(config, terminal, async (log) => {
    const request = await log.reader.request(id)
    if (request === undefined) {
      terminal.error(`error: there is no request ${printable(id)} in ${log.path}\n`)
      return 1
    }
    const text = json
      ? JSON.stringify(log.gateway.presentRequest(request), null, 2)
      : renderRequest(request, painter(terminal.hasColors)).trimEnd()
    terminal.out(`${text}\n`)
    return 0
  })
}

// `ferryllm requests`: the last requests of the log, or one of them in full.
import type { RequestQuery } from '@ferryllm/gateway'
import { explainEmptiness, withRequestLog } from '../open-request-log.ts'
import { fail } from '../render/failure.ts'
import { renderRequest, renderRequests } from '../render/requests.ts'
import { painter } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface RequestsOptions extends RequestQuery {
  readonly config?: string
  readonly json?: true
}

/** Prints the last requests, the latest at the end, where the eye is. */
export function listRequests(options: RequestsOptions, terminal: Terminal): Promise<number> {
  const { config: _file, json, ...query } = options
  return withRequestLog(options, terminal, async (log) => {
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
  options: { readonly config?: string; readonly json?: true },
  terminal: Terminal,
): Promise<number> {
  return withRequestLog(options, terminal, async (log) => {
    const request = await log.reader.request(id)
    if (request === undefined) return fail(`there is no request ${id} in ${log.path}`, options, terminal)
    const text = options.json
      ? JSON.stringify(log.gateway.presentRequest(request), null, 2)
      : renderRequest(request, painter(terminal.hasColors)).trimEnd()
    terminal.out(`${text}\n`)
    return 0
  })
}

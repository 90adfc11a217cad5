// `ferryllm usage`: requests, tokens and cost, out of the request log.
import type { Dimension, UsageQuery } from '@ferryllm/gateway'
import { explainEmptiness, withRequestLog } from '../open-request-log.ts'
import { painter } from '../render/text.ts'
import { renderUsage, renderUsageCsv } from '../render/usage.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface UsageOptions extends UsageQuery {
  readonly by: readonly Dimension[]
  readonly config?: string
  readonly json?: true
  readonly csv?: true
}

/** Prints the usage of a period. */
export function usage(options: UsageOptions, terminal: Terminal): Promise<number> {
  const { config: _file, json, csv, ...query } = options
  return withRequestLog(options, terminal, async (log) => {
    const found = await log.reader.usage(query)
    if (json) terminal.out(`${JSON.stringify(log.gateway.presentUsage(found), null, 2)}\n`)
    else if (csv) terminal.out(renderUsageCsv(query.by, found))
    else if (found.total.requests === 0) terminal.error(explainEmptiness(log))
    else terminal.out(renderUsage(query.by, found, painter(terminal.hasColors)))
    return 0
  })
}

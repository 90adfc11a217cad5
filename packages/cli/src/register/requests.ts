// The words of `ferryllm requests` and of what it can do with one of them.
import { Option } from 'commander'
import type { RequestsOptions } from '../commands/requests.ts'
import { configOption, examples, jsonOption, parseCount, parsePositive, type Register } from './register.ts'

interface Words extends Omit<RequestsOptions, 'status' | 'limit'> {
  readonly count: number
  readonly errors?: true
}

export const registerRequests: Register = (program, context) => {
  const { terminal, finish } = context
  const requests = program
    .command('requests')
    .description('show the last requests')
    .addOption(new Option('-n, --count <count>', 'how many, at most 500').default(20).argParser(parseCount))
    .option('--errors', 'only those that failed')
    .option('--provider <name>', 'only what this provider served')
    .option('--model <name>', 'only this model, asked for or served')
    .option('--key <name>', 'only this client key')
    .option('--session <id>', 'only this session')
    .option('--text <text>', 'only errors that say this')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('ferryllm requests', 'ferryllm requests --errors -n 50', 'ferryllm requests show ID'),
    )
    .action(async ({ count, errors, ...options }: Words) => {
      const status = errors ? ({ status: 'error' } as const) : {}
      const { listRequests } = await import('../commands/requests.ts')
      finish(await listRequests({ ...options, ...status, limit: count }, terminal))
    })
  requests
    .command('show')
    .description('show everything that is known of one request')
    .argument('<id>', 'its id, as in the list, in the log, and in the header x-request-id')
    .option('--trace', 'with what was recorded of it: bodies, times, route, notes (asks the running gateway)')
    .addOption(configOption())
    .addOption(jsonOption())
    // Options may stand before the word `show` too.
    .action(async (id: string, { trace }: { trace?: true }, command) => {
      if (trace === true) {
        const { showTrace } = await import('../commands/trace.ts')
        return finish(await showTrace(id, command.optsWithGlobals(), terminal))
      }
      const { showRequest } = await import('../commands/requests.ts')
      finish(await showRequest(id, command.optsWithGlobals(), terminal))
    })
  registerRecorded(requests, context)
}

/** What asks the running gateway. */
const registerRecorded: Register = (requests, { terminal, finish }) => {
  requests
    .command('curl')
    .description('print a recorded request as a command for a shell; a variable stands for the key')
    .argument('<id>', 'its id')
    .option('--attempt <number>', 'as it went to the provider, in this attempt', parsePositive)
    .action(async (id: string, options: { attempt?: number }) => {
      const { printCurl } = await import('../commands/trace.ts')
      finish(await printCurl(id, options, terminal))
    })
  requests
    .command('replay')
    .description('send a recorded request once more: it costs what every request costs')
    .argument('<id>', 'its id')
    .option('--provider <name>', 'to this provider, whatever the routes say')
    .option('--model <name>', 'for this model')
    .addOption(jsonOption())
    .action(async (id: string, _own: unknown, command) => {
      const { replayRequest } = await import('../commands/trace.ts')
      finish(await replayRequest(id, command.optsWithGlobals(), terminal))
    })
  requests
    .command('export')
    .description('print a recorded request for a bug report, without what was said in it')
    .argument('<id>', 'its id')
    .addOption(
      new Option('--texts <what>', 'leave the texts in, or hide them').choices(['hide', 'keep']).default('hide'),
    )
    .action(async (id: string, options: { texts: 'hide' | 'keep' }) => {
      const { exportRequest } = await import('../commands/trace.ts')
      finish(await exportRequest(id, options, terminal))
    })
}

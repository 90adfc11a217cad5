// The words of `ferryllm requests` and `ferryllm requests show`.
import { Option } from 'commander'
import type { RequestsOptions } from '../commands/requests.ts'
import { configOption, examples, jsonOption, parseCount, type Register } from './register.ts'

interface Words extends Omit<RequestsOptions, 'status' | 'limit'> {
  readonly count: number
  readonly errors?: true
}

export const registerRequests: Register = (program, { terminal, finish }) => {
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
    .addOption(configOption())
    .addOption(jsonOption())
    // Options may stand before the word `show` too.
    .action(async (id: string, _own: unknown, command) => {
      const { showRequest } = await import('../commands/requests.ts')
      finish(await showRequest(id, command.optsWithGlobals(), terminal))
    })
}

// The words of `ferryllm logs`.
import { Option } from 'commander'
import type { LogsOptions } from '../commands/logs.ts'
import { examples, parseCount, type Register } from './register.ts'

export const registerLogs: Register = (program, { terminal, finish }) => {
  program
    .command('logs')
    .description('show what the gateway in the background has printed')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .addOption(new Option('-n, --lines <count>', 'how many lines').default(50).argParser(parseCount))
    .addHelpText('after', examples('ferryllm logs', 'ferryllm logs -f -n 10'))
    .action(async (options: LogsOptions) => {
      const { logs } = await import('../commands/logs.ts')
      finish(await logs(options, terminal))
    })
}

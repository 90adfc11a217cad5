// The words of `ferryllm stop`.
import { Option } from 'commander'
import type { StopOptions } from '../commands/stop.ts'
import { examples, jsonOption, parseSeconds, type Register } from './register.ts'

export const registerStop: Register = (program, { terminal, finish }) => {
  program
    .command('stop')
    .description('stop the running gateway once its open replies are complete')
    .addOption(
      new Option('--timeout <secs>', 'how long that may take (default: server.shutdown_grace_secs and 5 s)').argParser(
        parseSeconds,
      ),
    )
    .option('--force', 'kill it when it takes longer')
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm stop', 'ferryllm stop --timeout 2 --force'))
    .action(async (options: StopOptions) => {
      const { stop } = await import('../commands/stop.ts')
      finish(await stop(options, terminal))
    })
}

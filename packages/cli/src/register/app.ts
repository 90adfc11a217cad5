// The words of `ferryllm app`.
import type { BackendName } from '@ferryllm/desktop'
import { Option } from 'commander'
import type { AppOptions } from '../commands/app.ts'
import { configOption, examples, type Register } from './register.ts'

const BACKENDS: readonly BackendName[] = ['window', 'chromium', 'browser', 'print']

export const registerApp: Register = (program, { terminal, finish }) => {
  program
    .command('app')
    .description('open the control panel in a window of its own; starts the gateway when none runs')
    .addOption(configOption())
    .addOption(
      new Option('--with <what>', 'what shows it (default: the first of these that works here)').choices(BACKENDS),
    )
    .addOption(
      new Option('--autostart <state>', 'open it whenever you sign in to the desktop, or not; nothing is opened now')
        .choices(['on', 'off', 'status'])
        .conflicts('with'),
    )
    .addHelpText('after', examples('ferryllm app', 'ferryllm app --with chromium', 'ferryllm app --autostart on'))
    .action(async (options: AppOptions) => {
      const { app } = await import('../commands/app.ts')
      finish(await app(options, terminal))
    })
}

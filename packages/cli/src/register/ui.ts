// The words of `ferryllm ui`.
import { Option } from 'commander'
import type { UiOptions } from '../commands/ui.ts'
import { examples, jsonOption, type Register } from './register.ts'

export const registerUi: Register = (program, { terminal, finish }) => {
  program
    .command('ui')
    .description('open the control panel of the running gateway')
    .option('--print', 'print the link, which works once and for 15 minutes, and open nothing')
    .addOption(
      new Option('--app', 'open it in a window of its own (Chrome, Chromium, Edge or Brave)').conflicts('print'),
    )
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm ui', 'ferryllm ui --app', 'ferryllm ui --print'))
    .action(async (options: UiOptions) => {
      const { ui } = await import('../commands/ui.ts')
      finish(await ui(options, terminal))
    })
}

// The words of `ferryllm terminals`.
import type { TerminalsOptions } from '../commands/terminals.ts'
import { examples, jsonOption, type Register } from './register.ts'

export const registerTerminals: Register = (program, { terminal, finish }) => {
  program
    .command('terminals')
    .description('the terminals that clients can be opened in')
    .option('--use <name>', 'prefer this one from now on ("auto": whichever fits)')
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm terminals', 'ferryllm terminals --use kitty'))
    .action(async (options: TerminalsOptions) => {
      const { showTerminals } = await import('../commands/terminals.ts')
      finish(showTerminals(options, terminal))
    })
}

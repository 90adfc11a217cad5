// The words of `ferryllm status`.
import { examples, jsonOption, type Register } from './register.ts'

export const registerStatus: Register = (program, { terminal, finish }) => {
  program
    .command('status')
    .description('show whether a gateway is running, and how it is (exit code 3: none is)')
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm status', 'ferryllm status --json'))
    .action(async (options: { json?: true }) => {
      const { status } = await import('../commands/status.ts')
      finish(await status(options, terminal))
    })
}

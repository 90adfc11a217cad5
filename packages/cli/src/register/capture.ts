// The words of `ferryllm capture` and `ferryllm capture forget`.
import { Argument } from 'commander'
import type { CaptureMode } from '@ferryllm/control'
import { examples, jsonOption, type Register } from './register.ts'

export const registerCapture: Register = (program, { terminal, finish }) => {
  const capture = program
    .command('capture')
    .description('show or choose of which requests the running gateway records bodies')
    .addArgument(new Argument('[bodies]', 'from now on, until it ends').choices(['off', 'errors', 'all']))
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm capture', 'ferryllm capture all', 'ferryllm capture forget'))
    .action(async (mode: CaptureMode | undefined, options: { json?: true }) => {
      const commands = await import('../commands/capture.ts')
      finish(await commands.capture(mode, options, terminal))
    })
  capture
    .command('forget')
    .description('forget everything that was recorded, in memory and on disk')
    .addOption(jsonOption())
    .action(async (_own: unknown, command) => {
      const { forgetBodies } = await import('../commands/capture.ts')
      finish(await forgetBodies(command.optsWithGlobals(), terminal))
    })
}

// The words of `ferryllm check-config`.
import type { LayerFlags } from '../load.ts'
import { examples, jsonOption, withLayers, type Register } from './register.ts'

export const registerCheckConfig: Register = (program, { terminal, finish }) => {
  withLayers(program.command('check-config'))
    .description('check the configuration file and print what it means')
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm check-config -c ferryllm.toml'))
    .action(async (options: LayerFlags & { config?: string; json?: true }) => {
      const { checkConfig } = await import('../commands/check-config.ts')
      finish(checkConfig(options, terminal))
    })
}

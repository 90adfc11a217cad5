// The words of `ferryllm check-config`.
import { checkConfig } from '../commands/check-config.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerCheckConfig: Register = (program, { terminal, finish }) => {
  program
    .command('check-config')
    .description('check the configuration file and print what it means')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm check-config -c ferryllm.toml'))
    .action((options: { config?: string; json?: true }) => finish(checkConfig(options, terminal)))
}

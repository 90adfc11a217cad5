// The words of `ferryllm version`.
import { version } from '../commands/version.ts'
import { examples, jsonOption, type Register } from './register.ts'

export const registerVersion: Register = (program, { terminal, finish }) => {
  program
    .command('version')
    .description('print the version')
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm version --json'))
    .action((options: { json?: true }) => finish(version(options, terminal)))
}

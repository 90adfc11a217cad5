// The words of `ferryllm models`.
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerModels: Register = (program, { terminal, finish }) => {
  program
    .command('models')
    .description('list the models that can be asked for, with context and price (asks the providers for theirs)')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm models', 'ferryllm models -c ferryllm.toml --json'))
    .action(async (options: { config?: string; json?: true }) => {
      const { models } = await import('../commands/models.ts')
      finish(await models(options, terminal))
    })
}

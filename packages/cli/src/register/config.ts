// The words of `ferryllm config` and its commands.
import type { HistoryOptions } from '../commands/config-history.ts'
import type { ConfigOptions } from '../commands/config.ts'
import { configOption, examples, jsonOption, withLayers, type Register } from './register.ts'

export const registerConfig: Register = (program, { terminal, finish }) => {
  const config = program
    .command('config')
    .description('show and change the configuration')
    .addHelpText('after', examples('ferryllm config show --origin', 'ferryllm config set server.listen 127.0.0.1:4000'))
  withLayers(config.command('show').description('print the values in force, secrets masked'))
    .option('--origin', 'say where each value comes from')
    .addOption(jsonOption())
    .action(async (options: ConfigOptions & { origin?: true }) => {
      const { showConfig } = await import('../commands/config.ts')
      finish(showConfig(options, terminal))
    })
  withLayers(config.command('get').description('print one value').argument('<key>', 'for example server.listen'))
    .addOption(jsonOption())
    .action(async (key: string, options: ConfigOptions) => {
      const { getConfig } = await import('../commands/config.ts')
      finish(getConfig(key, options, terminal))
    })
  config
    .command('set')
    .description('change one value in the file; keys of providers and clients are read from standard input')
    .argument('<key>', 'for example server.listen or providers[0].base_url')
    .argument('[value]', 'lists are written with commas or as JSON')
    .addOption(configOption())
    .action(async (key: string, value: string | undefined, options: { config?: string }) => {
      const { setConfig } = await import('../commands/set-config.ts')
      finish(await setConfig(key, value, options, terminal))
    })
  config
    .command('list')
    .description('print every key that can be set, with its default and its environment variable')
    .addOption(jsonOption())
    .action(async (options: ConfigOptions) => {
      const { listConfig } = await import('../commands/config.ts')
      finish(listConfig(options, terminal))
    })
  config
    .command('path')
    .description('print which file is read')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options: ConfigOptions) => {
      const { pathOfConfig } = await import('../commands/config.ts')
      finish(pathOfConfig(options, terminal))
    })
  config
    .command('undo')
    .description('take back the last change of the panel or of "ferryllm providers"; once more brings it again')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options: HistoryOptions) => {
      const { undoConfig } = await import('../commands/config-history.ts')
      finish(undoConfig(options, terminal))
    })
  config
    .command('backups')
    .description('list the file as it was before each of the last ten of those changes')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options: HistoryOptions) => {
      const { listBackups } = await import('../commands/config-history.ts')
      finish(listBackups(options, terminal))
    })
  config
    .command('restore')
    .description('put one of them in the place of the file')
    .argument('<id>', 'as "ferryllm config backups" prints it')
    .option('--show', 'only print it, keys masked')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (id: string, options: HistoryOptions & { show?: true }) => {
      const { restoreConfig } = await import('../commands/config-history.ts')
      finish(restoreConfig(id, options, terminal))
    })
  config
    .command('schema')
    .description('print the JSON Schema of the file')
    .action(async () => {
      const { printSchema } = await import('../commands/config.ts')
      finish(printSchema(terminal))
    })
}

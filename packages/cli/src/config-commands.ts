// The command line of `ferryllm config` and `ferryllm import`.
import { Option, type Command } from 'commander'
import { getConfig, listConfig, pathOfConfig, printSchema, showConfig, type ConfigOptions } from './commands/config.ts'
import { importFile, type ImportOptions } from './commands/import.ts'
import { setConfig } from './commands/set-config.ts'
import { addLayerOptions, configOption, jsonOption } from './options.ts'
import type { Terminal } from './terminal.ts'
import { IMPORT_KINDS } from '@ferryllm/control'

/** Adds the commands to the program. */
export function addConfigCommands(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  const config = program.command('config').description('show and change the configuration')
  addLayerOptions(config.command('show').description('print the values in force, secrets masked'))
    .option('--origin', 'say where each value comes from')
    .addOption(jsonOption())
    .action((options: ConfigOptions & { origin?: true }) => finish(showConfig(options, terminal)))
  addLayerOptions(config.command('get').description('print one value').argument('<key>', 'for example server.listen'))
    .addOption(jsonOption())
    .action((key: string, options: ConfigOptions) => finish(getConfig(key, options, terminal)))
  config
    .command('set')
    .description('change one value in the file; keys of providers and clients are read from standard input')
    .argument('<key>', 'for example server.listen or providers[0].base_url')
    .argument('[value]', 'lists are written with commas or as JSON')
    .addOption(configOption())
    .action(async (key: string, value: string | undefined, options: { config?: string }) =>
      finish(await setConfig(key, value, options, terminal)),
    )
  config
    .command('list')
    .description('print every key that can be set, with its default and its environment variable')
    .addOption(jsonOption())
    .action((options: ConfigOptions) => finish(listConfig(options, terminal)))
  config
    .command('path')
    .description('print which file is read')
    .addOption(configOption())
    .addOption(jsonOption())
    .action((options: ConfigOptions) => finish(pathOfConfig(options, terminal)))
  config
    .command('schema')
    .description('print the JSON Schema of the file')
    .action(() => finish(printSchema(terminal)))
  program
    .command('import')
    .description('make a configuration from the one of another program')
    .argument('<file>', 'its configuration file')
    .addOption(new Option('--from <program>', 'whose file it is, instead of a guess').choices(IMPORT_KINDS))
    .option('-o, --output <file>', 'where to write; without it the result is printed')
    .option('--force', 'overwrite the output')
    .addOption(jsonOption())
    .action(async (file: string, options: ImportOptions) => finish(await importFile(file, options, terminal)))
}

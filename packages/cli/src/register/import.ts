// The words of `ferryllm import`.
import { IMPORT_KINDS } from '@ferryllm/control/words'
import { Option } from 'commander'
import type { ImportOptions } from '../commands/import.ts'
import { examples, jsonOption, type Register } from './register.ts'

export const registerImport: Register = (program, { terminal, finish }) => {
  program
    .command('import')
    .description('make a configuration from the one of another program')
    .argument('<file>', 'its configuration file')
    .addOption(new Option('--from <program>', 'whose file it is, instead of a guess').choices(IMPORT_KINDS))
    .option('-o, --output <file>', 'where to write; without it the result is printed')
    .option('--force', 'overwrite the output')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('ferryllm import litellm.yaml', 'ferryllm import ~/.claude-code-router/config.json -o ferryllm.toml'),
    )
    .action(async (file: string, options: ImportOptions) => {
      const { importFile } = await import('../commands/import.ts')
      finish(await importFile(file, options, terminal))
    })
}

// The words of `ferryllm init`.
import type { InitOptions } from '../commands/init.ts'
import { examples, type Register } from './register.ts'

export const registerInit: Register = (program, { terminal, finish }) => {
  program
    .command('init')
    .description('write a first configuration file from the keys and servers that this machine has')
    .option('--provider <preset...>', 'a known provider, instead of what is found')
    .option('--key-env <variable>', 'the environment variable with its key')
    .option('--key-stdin', 'read its key from standard input, into a file of its own')
    .option('--listen <address>', 'where the gateway is to listen', '127.0.0.1:3000')
    .option('--output <file>', 'where to write (default: the file that every command finds)')
    .option('--force', 'replace the file if there is one')
    .option('-y, --yes', 'take everything that is found, without asking')
    .addHelpText(
      'after',
      examples(
        'ferryllm init',
        'ferryllm init --yes --output ferryllm.toml',
        'ferryllm init --provider openai --key-env OPENAI_API_KEY',
        'ferryllm init --provider anthropic --key-stdin < key.txt',
      ),
    )
    .action(async (options: InitOptions) => {
      const { init } = await import('../commands/init.ts')
      finish(await init(options, terminal))
    })
}

// The words of `ferryllm clients`.
import { SETUP_CLIENTS } from '@ferryllm/control/words'
import { Argument, type Command } from 'commander'
import type { ClientsOptions } from '../commands/clients.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

type Client = (typeof SETUP_CLIENTS)[number]

export const registerClients: Register = (program, { terminal, finish }) => {
  const clients = program
    .command('clients')
    .description('make the settings of coding agents lead to the gateway for good, or take that back')
  clients.addHelpText(
    'after',
    examples(
      'ferryllm clients status',
      'ferryllm clients preview claude',
      'ferryllm clients apply claude',
      'ferryllm clients undo claude',
      'ferryllm clients restore',
    ),
  )
  withOptions(clients.command('status').description('show how their settings stand')).action(
    async (options: ClientsOptions) => {
      const { showClients } = await import('../commands/clients.ts')
      finish(showClients(options, terminal))
    },
  )
  oneClient(clients.command('preview').description('show what would be changed, keys masked'))
    .option('--model <model>', 'the model to ask for')
    .action(async (client: Client, options: ClientsOptions) => {
      const { previewClient } = await import('../commands/clients.ts')
      finish(await previewClient(client, options, terminal))
    })
  oneClient(clients.command('apply').description('change the settings; what stood there is kept for an undo'))
    .option('--model <model>', 'the model to ask for')
    .action(async (client: Client, options: ClientsOptions) => {
      const { applyClient } = await import('../commands/clients.ts')
      finish(await applyClient(client, options, terminal))
    })
  oneClient(clients.command('undo').description('take the last change back, byte for byte'))
    .option('--merge', 'where the file has changed since: take out our values only')
    .action(async (client: Client, options: ClientsOptions) => {
      const { undoClient } = await import('../commands/clients.ts')
      finish(undoClient(client, options, terminal))
    })
  withOptions(clients.command('restore').description('take back everything that was ever changed')).action(
    async (options: ClientsOptions) => {
      const { restoreClients } = await import('../commands/clients.ts')
      finish(restoreClients(options, terminal))
    },
  )
}

function oneClient(command: Command): Command {
  return withOptions(command.addArgument(new Argument('<client>', 'the client').choices(SETUP_CLIENTS)))
}

function withOptions(command: Command): Command {
  return command.addOption(configOption()).addOption(jsonOption())
}

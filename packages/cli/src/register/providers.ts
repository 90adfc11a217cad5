// The words of `ferryllm providers` and its commands.
import { PROVIDER_TYPES } from '@ferryllm/control/words'
import { Option } from 'commander'
import type { AddOptions, ProvidersOptions } from '../commands/providers.ts'
import type { TestOptions } from '../commands/test.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerProviders: Register = (program, { terminal, finish }) => {
  const providers = program
    .command('providers')
    .description('list, add, test, switch off and remove providers; a running gateway takes it over')
    .addHelpText(
      'after',
      examples(
        'ferryllm providers list',
        'ferryllm providers add groq --key-env GROQ_API_KEY',
        'ferryllm providers add --key-stdin < key.txt',
        'ferryllm providers add http://127.0.0.1:5000 --type openai',
        'ferryllm providers remove groq',
      ),
    )
  providers
    .command('list')
    .description('print the providers in their order')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options: ProvidersOptions) => {
      const { listProviders } = await import('../commands/providers.ts')
      finish(listProviders(options, terminal))
    })
  providers
    .command('presets')
    .description('print the hosts that are known by name')
    .addOption(jsonOption())
    .action(async (options: ProvidersOptions) => {
      const { listPresets } = await import('../commands/providers.ts')
      finish(listPresets(options, terminal))
    })
  providers
    .command('add')
    .description('add a provider, with routes for the models that belong to it')
    .argument('[preset]', 'a preset or the address of a host; can be left out when the key tells')
    .option('--name <name>', 'what routes call it')
    .addOption(
      new Option('--type <type>', 'the protocol it speaks, for a host that is no preset').choices(PROVIDER_TYPES),
    )
    .option('--base-url <url>', 'another address than that of the preset')
    .option('--key-env <variable>', 'the environment variable with its key')
    .option('--key-file <file>', 'the file with its key')
    .option('--key-stdin', 'read its key from standard input, into the keychain or a private file')
    .option('--no-routes', 'leave the routes alone')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (place: string | undefined, options: AddOptions) => {
      const { addOne } = await import('../commands/providers.ts')
      finish(await addOne(place, options, terminal))
    })
  providers
    .command('test')
    .description('try a provider step by step, as "ferryllm test" does (costs tokens)')
    .argument('[provider]', 'the name of a provider of the configuration')
    .option('--all', 'every provider that has what it needs')
    .option('--model <model>', 'the model to ask, as the provider names it')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (name: string | undefined, options: TestOptions) => {
      const { test } = await import('../commands/test.ts')
      finish(await test(name, options, terminal))
    })
  providers
    .command('remove')
    .description('remove a provider, with the routes that lead nowhere without it')
    .argument('<provider>', 'the name of a provider of the configuration')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (name: string, options: ProvidersOptions) => {
      const { removeOne } = await import('../commands/providers.ts')
      finish(await removeOne(name, options, terminal))
    })
  for (const [verb, isOn, words] of [
    ['disable', false, 'take a provider out of use; its entry stays'],
    ['enable', true, 'take a provider back into use'],
  ] as const) {
    providers
      .command(verb)
      .description(words)
      .argument('<provider>', 'the name of a provider of the configuration')
      .addOption(configOption())
      .addOption(jsonOption())
      .action(async (name: string, options: ProvidersOptions) => {
        const { switchOne } = await import('../commands/providers.ts')
        finish(await switchOne(name, isOn, options, terminal))
      })
  }
}

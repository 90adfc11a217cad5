// The words of `ferryllm test`.
import type { TestOptions } from '../commands/test.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerTest: Register = (program, { terminal, finish }) => {
  program
    .command('test')
    .description(
      'try a provider step by step: reached, key, models, answer, stream, tools, thinking, images, cache (costs tokens)',
    )
    .argument('[provider]', 'the name of a provider of the configuration')
    .option('--all', 'every provider that has what it needs')
    .option('--model <model>', 'the model to ask, as the provider names it')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('ferryllm test openai', 'ferryllm test ollama --model llama4', 'ferryllm test --all --json'),
    )
    .action(async (provider: string | undefined, options: TestOptions) => {
      const { test } = await import('../commands/test.ts')
      finish(await test(provider, options, terminal))
    })
}

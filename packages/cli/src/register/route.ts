// The words of `ferryllm route`.
import { Option } from 'commander'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerRoute: Register = (program, { terminal, finish }) => {
  const route = program
    .command('route')
    .description('ask the routes')
    .addHelpText(
      'after',
      examples('ferryllm route explain gpt-5.5', 'ferryllm route explain claude-opus-5-5 --to work'),
    )
  route
    .command('explain')
    .description('show where requests for a model would go, and why')
    .argument('<model>', 'the model name as a client sends it')
    .option('--to <provider>', 'the provider that the client asks for')
    .addOption(
      new Option('--client <protocol>', 'the protocol that the client speaks').choices([
        'anthropic',
        'openai-chat',
        'openai-responses',
        'gemini',
      ] as const),
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (model: string, options) => {
      const { explainModelRoute } = await import('../commands/route-explain.ts')
      finish(await explainModelRoute(model, options, terminal))
    })
}

// The words of `ferryllm explain`.
import { Option } from 'commander'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerExplain: Register = (program, { terminal, finish }) => {
  program
    .command('explain')
    .description('show where a request would go and what would be sent, without sending it')
    .argument('<request.json>', 'a request body; - reads standard input')
    .option('--to <provider>', 'the provider to send it to, instead of what the routes say')
    .addOption(
      new Option('--from <protocol>', 'the protocol the request is in, instead of a guess').choices([
        'anthropic',
        'openai-chat',
        'openai-responses',
        'gemini',
      ] as const),
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm explain request.json', 'ferryllm explain - --to anthropic < request.json'))
    .action(async (file: string, options) => {
      const { explain } = await import('../commands/explain.ts')
      finish(await explain(file, options, terminal))
    })
}

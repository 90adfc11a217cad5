// The words of `ferryllm usage`.
import { USAGE_DIMENSIONS, type UsageDimension } from '@ferryllm/control/words'
import { InvalidArgumentError, Option } from 'commander'
import type { UsageOptions } from '../commands/usage.ts'
import { parseMoment } from '../parse-moment.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerUsage: Register = (program, { terminal, finish }) => {
  program
    .command('usage')
    .description('show requests, tokens and cost by day, model, …')
    .addOption(
      new Option('--since <time>', 'from when on: 24h, 7d, 4w, or a date').default(undefined, '30d').argParser(sinceOf),
    )
    .addOption(
      new Option('--until <time>', 'until when: the same, or a date, itself included').argParser((text) =>
        parseMoment(text, 'end'),
      ),
    )
    .addOption(
      new Option('--by <groups>', `groups, separated by commas: ${USAGE_DIMENSIONS.join(', ')}; none for the total`)
        .default(['day', 'model'], 'day,model')
        .argParser(parseDimensions),
    )
    .option('--provider <name>', 'only what this provider served')
    .option('--model <name>', 'only this model, asked for or served')
    .option('--key <name>', 'only this client key')
    .option('--agent <name>', 'only this client program, for example claude-cli')
    .option('--project <name>', 'only this project')
    .option('--session <id>', 'only this session')
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'ferryllm usage',
        'ferryllm usage --since 7d --by model',
        'ferryllm usage --by day,key --csv > usage.csv',
      ),
    )
    .action(async (options: UsageOptions) => {
      const { usage } = await import('../commands/usage.ts')
      finish(await usage({ since: sinceOf('30d'), ...options }, terminal))
    })
}

function sinceOf(text: string): number {
  return parseMoment(text, 'begin')
}

function parseDimensions(text: string): UsageDimension[] {
  if (text === 'none') return []
  return text.split(',').map((word) => {
    const dimension = USAGE_DIMENSIONS.find((known) => known === word.trim())
    if (dimension === undefined) throw new InvalidArgumentError(`There is no group "${word.trim()}".`)
    return dimension
  })
}

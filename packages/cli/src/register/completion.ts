// The words of `ferryllm completion`, and the hidden command that its scripts call.
import { Argument } from 'commander'
import { SCRIPTS, SHELLS, type Shell } from '../completion/scripts.ts'
import { OK } from '../exit-codes.ts'
import { examples, type Register } from './register.ts'

export const registerCompletion: Register = (program, { terminal, finish }) => {
  program
    .command('completion')
    .description('print the script that completes command lines in a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'source <(ferryllm completion bash)                                in ~/.bashrc',
        'source <(ferryllm completion zsh)                                 in ~/.zshrc, after compinit',
        'ferryllm completion fish > ~/.config/fish/completions/ferryllm.fish',
        'ferryllm completion powershell | Out-String | Invoke-Expression   in $PROFILE',
      ),
    )
    .action((shell: Shell) => {
      terminal.out(SCRIPTS[shell])
      finish(OK)
    })
  program
    .command('__complete [before...]', { hidden: true })
    .option('--word <word>', 'the word to complete', '')
    .action(async (before: string[], { word }: { word: string }) => {
      const { complete } = await import('../commands/complete.ts')
      finish(await complete(program, before, word, terminal))
    })
}

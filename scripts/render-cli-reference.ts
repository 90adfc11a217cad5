// The reference of the command line in docs/cli.md, from the program's own help.
import { createProgram } from '../packages/cli/src/program.ts'
import { processTerminal } from '../packages/cli/src/terminal.ts'

type Command = ReturnType<typeof createProgram>

/** What stands before the generated part of the page. */
export const MARK = '<!-- From here on: node scripts/write-cli-reference.ts -->\n'

const COLUMNS = 110

/** The help of every command, in Markdown. */
export function renderReference(): string {
  let printed = ''
  const terminal = { ...processTerminal(), hasColors: false, out: (text: string) => void (printed += text) }
  const program = createProgram(terminal, () => undefined)
  const sections = commandsOf(program).map((command) => {
    printed = ''
    command.configureOutput({ getOutHelpWidth: () => COLUMNS })
    command.outputHelp()
    return `## ${pathOf(command)}\n\n\`\`\`text\n${printed.trim()}\n\`\`\`\n`
  })
  return `\n${sections.join('\n')}`
}

function commandsOf(command: Command): Command[] {
  const children = command.createHelp().visibleCommands(command)
  return [command, ...children.filter((child) => child.name() !== 'help').flatMap((child) => commandsOf(child))]
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

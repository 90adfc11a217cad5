// The options that several commands share.
import { Option, type Command } from 'commander'

/** The file. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'the configuration file')
}

/** For programs. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON')
}

/** The file and everything that can be laid over it. */
export function addLayerOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .option('--profile <name>', 'use [profile.NAME] of the file')
    .option('--set <key=value>', 'override a setting; may be repeated', collect)
    .option('--listen <address>', 'the same as --set server.listen=ADDRESS')
    .option('--log-level <level>', 'the same as --set logging.level=LEVEL')
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

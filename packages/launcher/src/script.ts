// The private script of one launch. A terminal gets only its path: no secret is in any argument, nothing is quoted twice, and
// terminals that do not inherit our environment work as well.
import { quotePosix, quotePowerShell } from './quote.ts'

/** Everything that happens in the new terminal. */
export interface ScriptPlan {
  /** Where the script itself is. */
  readonly script: string
  /** The folder of the launch, which the script empties. */
  readonly folder: string
  readonly directory: string
  readonly title: string
  /** Variables that must not be there: names, which may end in `*`. A new terminal has others than we have. */
  readonly scrub: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly program: string
  readonly args: readonly string[]
  /** Files in the folder that the program reads. */
  readonly files: readonly string[]
}

/** Names within the folder of a launch. */
export const SCRIPT = 'run.sh'
export const PID = 'pid'
export const EXIT = 'exit'

/**
 * For a POSIX shell. It removes itself first, says that it runs (its process id), and at the end leaves the exit code and
 * removes the files of the launch, also when its window is closed.
 */
export function posixScript({
  script,
  folder,
  directory,
  title,
  scrub,
  env,
  program,
  args,
  files,
}: ScriptPlan): string {
  const own = files.map((file) => ` "$run/"${quotePosix(file)}`).join('')
  return [
    '#!/bin/sh',
    `run=${quotePosix(folder)}`,
    `rm -f -- ${quotePosix(script)}`,
    `printf '%s\\n' "$$" >"$run/${PID}"`,
    'finish() {',
    '  code=$?',
    "  trap '' HUP INT TERM EXIT",
    `  printf '%s\\n' "$code" >"$run/${EXIT}"`,
    `  rm -f -- "$run/${PID}"${own}`,
    '}',
    'trap finish EXIT',
    "trap 'exit 129' HUP",
    "trap 'exit 143' TERM",
    // Ctrl-C belongs to the program; without this the shell would end with it.
    "trap ':' INT",
    `printf '\\033]0;%s\\007' ${quotePosix(title)}`,
    "for name in $(env | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p'); do",
    `  case $name in ${scrub.join('|')}) unset "$name" ;; esac`,
    'done',
    `(cd -- ${quotePosix(directory)} || exit 126`,
    ...Object.entries(env).map(([name, value]) => ` ${name}=${quotePosix(value)} && export ${name}`),
    ` exec ${[program, ...args].map(quotePosix).join(' ')})`,
    'code=$?',
    'if [ "$code" -ne 0 ]; then',
    `  printf '\\n%s ended with exit code %s. Press Enter to close this window.\\n' ${quotePosix(title)} "$code"`,
    '  read -r _',
    'fi',
    'exit "$code"',
    '',
  ].join('\n')
}

/** For PowerShell on Windows. Written by its documentation and tested for quoting only. */
export function powerShellScript({ folder, directory, title, scrub, env, program, args, files }: ScriptPlan): string {
  const at = (file: string): string => `(Join-Path ${quotePowerShell(folder)} ${quotePowerShell(file)})`
  return [
    'Remove-Item -LiteralPath $PSCommandPath',
    `Set-Content -LiteralPath ${at(PID)} -Value $PID`,
    `$Host.UI.RawUI.WindowTitle = ${quotePowerShell(title)}`,
    `Set-Location -LiteralPath ${quotePowerShell(directory)}`,
    ...scrub.map((name) => `Remove-Item -Path ${quotePowerShell(`Env:${name}`)} -ErrorAction SilentlyContinue`),
    ...Object.entries(env).map(([name, value]) => `$env:${name} = ${quotePowerShell(value)}`),
    'try {',
    `  & ${[program, ...args].map(quotePowerShell).join(' ')}`,
    '  $code = $LASTEXITCODE',
    '} finally {',
    `  Set-Content -LiteralPath ${at(EXIT)} -Value $code`,
    ...[PID, ...files].map((file) => `  Remove-Item -LiteralPath ${at(file)} -ErrorAction SilentlyContinue`),
    '}',
    `if ($code -ne 0) { Read-Host "$(${quotePowerShell(title)}) ended with exit code $code. Press Enter to close" }`,
    'exit $code',
    '',
  ].join('\r\n')
}

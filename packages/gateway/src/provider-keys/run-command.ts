// Asks a program for a key (`op read …`, `pass`, `security`): the first line that it prints.
import { exec, execFile, type ExecFileException } from 'node:child_process'
import { redactText } from '@ferryllm/control'

/** A password manager may ask its owner first. */
const TIMEOUT_MS = 30_000
const MAX_BYTES = 64 * 1024
const MAX_SHOWN = 200

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

/** A list is run as it is; a text goes through the shell. Rejects with a reason that holds nothing secret. */
export function runCommand(command: string | readonly string[], options: CommandOptions): Promise<string> {
  const { timeoutMs = TIMEOUT_MS, env, signal } = options
  const limits = {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_BYTES,
    windowsHide: true,
    env,
    signal,
  } as const
  return new Promise((resolve, reject) => {
    const answer = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      const key = stdout.split('\n', 1)[0]?.trim() ?? ''
      if (error !== null) reject(new Error(explain(error, stderr, key, timeoutMs)))
      else if (key === '') reject(new Error('the command printed nothing'))
      else resolve(key)
    }
    if (typeof command === 'string') return void exec(command, limits, answer)
    const [program = '', ...parameters] = command
    execFile(program, parameters, limits, answer)
  })
}

function explain(error: ExecFileException, stderr: string, key: string, timeoutMs: number): string {
  if (error.killed === true) return `the command did not finish within ${timeoutMs / 1000} s`
  if (error.code === 'ENOENT') return 'there is no such program'
  const line = stderr.split('\n').find((text) => text.trim() !== '') ?? ''
  // Whatever it managed to print may be the key, or a part of it.
  const clean = redactText(key === '' ? line : line.replaceAll(key, '*')).trim()
  const said = clean === '' ? '' : `: ${clean.slice(0, MAX_SHOWN)}`
  return `the command ended with ${error.signal ?? `status ${error.code ?? 1}`}${said}`
}

// The edge between commands and the machine: everything a command reads or prints goes through here, so tests can stand in.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Host, Machine } from '@ferryllm/control'
import { replaceFile } from '@ferryllm/gateway/replace-file'

/** What a command may use of the machine. */
export interface Terminal extends Host, Machine {
  readonly platform: string
  readonly home: string
  readonly hasColors: boolean
  /** Results. */
  out(text: string): void
  /** False once nobody reads the results any more (`| head`). */
  isRead(): boolean
  /** Complaints. */
  error(text: string): void
  /** The bytes of a file; throws what the file system throws. */
  readBytes(path: string): Uint8Array
  readInput(): Promise<string>
  /** Whether somebody is there to be asked. */
  readonly isInteractive: boolean
  /** Asks a question on the terminal; undefined when there is no answer (Ctrl-D). */
  ask(question: string): Promise<string | undefined>
  /** Calls back for every request to stop (Ctrl-C, SIGTERM). */
  onStop(listener: () => void): void
  /** Calls back for every request to read the configuration again (SIGHUP). */
  onReload(listener: () => void): void
  /** Puts a file in place as a whole: readers see the old text or the new one. `isPrivate` keeps it from other users. */
  writeFile(path: string, text: string, isPrivate: boolean): void
  /** Leaves at once, whatever is still open. */
  exitNow(code: number): void
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  // A reader that has seen enough (`| head`) or a full disk is no reason to stop a gateway or to print a stack.
  let isRead = true
  process.stdout.on('error', () => (isRead = false))
  process.stderr.on('error', () => undefined)
  return {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    hasColors: process.stdout.isTTY && process.stdout.hasColors(),
    out: (line) => void process.stdout.write(line),
    isRead: () => isRead,
    error: (line) => void process.stderr.write(line),
    exists: existsSync,
    readBytes: (path) => readFileSync(path),
    readFile: readTextFile,
    listFiles,
    readInput: () => text(process.stdin),
    isInteractive: process.stdin.isTTY && process.stdout.isTTY,
    ask,
    onStop(listener) {
      process.on('SIGINT', listener)
      process.on('SIGTERM', listener)
    },
    onReload(listener) {
      // On Windows the signal means that the console window was closed.
      if (process.platform !== 'win32') process.on('SIGHUP', listener)
    },
    writeFile: replaceFile,
    exitNow: (code) => process.exit(code),
  }
}

function listFiles(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    // As above: the message names the folder.
    return undefined
  }
}

function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Whatever the reason: the key cannot be read, and the message says which file that was.
    return undefined
  }
}

function ask(question: string): Promise<string | undefined> {
  const reader = createInterface({ input: process.stdin, output: process.stdout })
  return new Promise((resolve) => {
    reader.on('close', () => resolve(undefined))
    // Ctrl-C means the same as anywhere else.
    reader.on('SIGINT', () => process.exit(130))
    reader.question(question, (answer) => {
      resolve(answer)
      reader.close()
    })
  })
}

// The files by which a Linux desktop knows a program, in the form of freedesktop.org's Desktop Entry Specification.

export interface DesktopEntry {
  readonly Name: string
  readonly Comment?: string
  readonly Icon?: string
  readonly Categories?: string
  readonly Keywords?: string
  readonly StartupWMClass?: string
  /** What is run, one word each. */
  readonly Exec: readonly string[]
}

/** The text of the file. */
export function desktopEntry({ Exec, ...rest }: DesktopEntry): string {
  const lines = Object.entries({ Type: 'Application', ...rest, Exec: execLine(Exec), Terminal: 'false' })
  return `[Desktop Entry]\n${lines.map(([key, value]) => `${key}=${key === 'Exec' ? value : escapeValue(value)}\n`).join('')}`
}

/** Quoted as an argument, and then escaped as a value is: a backslash of a word stands there four times. */
function execLine(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w./:=@+-]+$/.test(word) ? word : `"${word.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`,
  )
  return escapeValue(quoted.join(' ')).replaceAll('%', '%%')
}

function escapeValue(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
}

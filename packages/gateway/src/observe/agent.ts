// Which program is asking: coding agents by the names people know them by, everything else as it calls itself.

/** First words of user agents, in lower case → the program. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'claude-cli': 'claude-code',
  codex_cli_rs: 'codex',
  codex_exec: 'codex',
  codex_vscode: 'codex',
  'codex-tui': 'codex',
  geminicli: 'gemini-cli',
}

/** `name/version` of the client's program, fit for a log line; undefined when it does not say. */
export function agentOf(userAgent: string | undefined): string | undefined {
  const [, name, version] = /^([A-Za-z][\w.-]{0,39})(?:\/v?([\w.+-]{1,30}))?/.exec(userAgent ?? '') ?? []
  if (name === undefined) return undefined
  const program = PROGRAMS[name.toLowerCase()] ?? name
  return version === undefined ? program : `${program}/${version}`
}

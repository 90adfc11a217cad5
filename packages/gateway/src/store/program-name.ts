// The client program of a request, whatever its version.

/** `claude-cli` of `claude-cli/2.1.0 (external)`. */
export function programOf(agent: string | undefined): string | undefined {
  return agent?.split(/[/ ]/, 1)[0]
}

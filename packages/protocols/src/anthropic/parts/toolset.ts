// Toolsets are Anthropic's own namespaces: only a client that declared one is told the toolset of a call. A namespace of
// another provider's making means nothing here and would make a strict client refuse the call.
import type { Request } from '#ir'

/** `toolset_name` for a call of this namespace, when the client declared such a toolset. */
export function toolsetField(namespace: string | undefined, request: Request): { toolset_name?: string } {
  const declared = request.tools.some((tool) => tool.kind === 'native' && tool.name === namespace)
  return namespace !== undefined && declared ? { toolset_name: namespace } : {}
}

// fit: names of tools as the target takes them: the same name for a declared tool, for calls in the history and for
// tool_choice, without any state between requests (spec 05 notes 16 and 18).
import type { Traits } from '../target.ts'
import { sha256Hex } from './sha256.ts'

/** A tool as the client calls it. */
export interface ToolIdentity {
  readonly name: string
  readonly namespace?: string | undefined
}

export interface ToolNames {
  /** The name on the wire; the first tool to ask for a name gets it. */
  readonly take: (tool: ToolIdentity) => string
  /** The name given earlier, if any. */
  readonly find: (tool: ToolIdentity) => string | undefined
}

/**
 * Gives out names under `rule`; `taken` belong to tools that cannot be renamed. `keepPlain`: names that the gateway did
 * not put together itself are the client's own business.
 */
export function toolNames(rule: Traits['toolName'], taken: readonly string[], keepPlain: boolean): ToolNames {
  const names = new Map<string, string>()
  const used = new Set<string>(taken)
  const isLegal = (name: string): boolean => name.length <= rule.max && rule.pattern.test(name)

  const take = (tool: ToolIdentity): string => {
    const identity = identityOf(tool)
    const known = names.get(identity)
    if (known !== undefined) return known
    const plain = tool.namespace === undefined ? tool.name : `${tool.namespace}__${tool.name}`
    const asIs = isLegal(plain) || (keepPlain && tool.namespace === undefined)
    let name = asIs ? plain : shorten(plain, plain, rule)
    for (let attempt = 1; used.has(name); attempt++) name = shorten(plain, `${identity}\0${attempt}`, rule)
    names.set(identity, name)
    used.add(name)
    return name
  }
  return { take, find: (tool) => names.get(identityOf(tool)) }
}

function identityOf({ name, namespace }: ToolIdentity): string {
  return namespace === undefined ? name : `${namespace}\0${name}`
}

/** The legal beginning of a name and eight digits of its hash. */
function shorten(name: string, hashed: string, rule: Traits['toolName']): string {
  const clean = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
  const suffix = `_${sha256Hex(hashed).slice(0, 8)}`
  const room = Math.min(55, rule.max - suffix.length)
  const short = clean.slice(0, room) + suffix
  // Gemini's names start with a letter or an underscore.
  return rule.pattern.test(short) ? short : `_${clean.slice(0, room - 1)}${suffix}`
}

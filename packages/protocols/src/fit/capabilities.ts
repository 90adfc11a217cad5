// Which model is this, and what does it take: the lookup every fit step relies on when the provider's catalogue and the
// configuration are silent (spec 08 §8.7 ModelCaps).
import { compact, type ProtocolId } from '#ir'
import type { ModelCapabilities } from '../target.ts'
import { CLAUDE, OTHERS, UNKNOWN_CLAUDE } from './known-models.ts'

/** What the table knows of `model` when it is served over `protocol`; `{}` for a model it does not know. */
export function capabilitiesOf(protocol: ProtocolId, model: string): ModelCapabilities {
  const name = plainName(model)
  const found = name.includes('claude') ? claude(model, name) : (OTHERS.find(([match]) => match.test(name))?.[1] ?? {})
  return spokenBy(protocol, name, found)
}

/** Lower case, without vendor or region (`openai/`, `us.anthropic.`, `ft:`) and with `4.5` spelled as Claude ids spell it. */
function plainName(model: string): string {
  const name = model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^ft:/, '')
    .replace(/^openai\.(?=gpt-)/, '')
  const at = name.indexOf('claude')
  if (at < 0) return name
  return name
    .slice(at)
    .replaceAll('.', '-')
    .replace(/^claude-(\d+(?:-\d)?)-(opus|sonnet|haiku|fable|mythos)/, (whole, version: string, line: string) =>
      Number.parseInt(version, 10) < 4 ? whole : `claude-${line}-${version}`,
    )
}

/** Date suffixes, `@date`, `-v1:0` and `[1m]` stand behind the known name, so the longest known name inside decides. */
function claude(model: string, name: string): ModelCapabilities {
  const key = Object.keys(CLAUDE)
    .filter((known) => name.startsWith(known) && !/^\d/.test(name.slice(known.length)))
    .toSorted((a, b) => b.length - a.length)[0]
  const known = (key === undefined ? undefined : CLAUDE[key]) ?? UNKNOWN_CLAUDE
  return /\[1m\]$/i.test(model) ? { ...known, context: 1_000_000 } : known
}

/**
 * A model behind another protocol than its maker's keeps its sizes and senses; how it is switched is that host's matter:
 * a Claude behind a chat host takes whatever effort the host translates.
 */
function spokenBy(protocol: ProtocolId, name: string, known: ModelCapabilities): ModelCapabilities {
  const native = name.startsWith('claude')
    ? protocol === 'anthropic'
    : name.startsWith('gemini')
      ? protocol === 'gemini'
      : true
  if (native) return known
  const { sampling, temperatureWithTopP, reasoningModel, images, maxOutput, context } = known
  return compact({ sampling, temperatureWithTopP, reasoningModel, images, maxOutput, context })
}

// What the owner says about reasoning and prompt caches -> what the policies read.
import { linePattern, type Config, type Route } from '@ferryllm/control'
import type { PolicySettings, ReasoningRule, Relocation } from './snapshot.ts'

type CacheConfig = Config['prompt_cache']
type ReasoningKeys = Pick<Route, 'reasoning_policy' | 'default_reasoning_effort' | 'max_reasoning_effort'>

export function compilePolicies({ server, prompt_cache: cache }: Config): PolicySettings {
  const relocate = compileRelocation(cache)
  return {
    reasoning: compileReasoning(server),
    cache: {
      anthropicMarks: cache.auto_inject_anthropic_cache_control,
      system: cache.cache_system,
      tools: cache.cache_tools,
      lastUser: cache.cache_last_user_message,
      history: cache.cache_history,
      key: cache.openai_prompt_cache_key,
      ...(cache.ttl === undefined ? {} : { ttl: cache.ttl }),
      ...(cache.openai_prompt_cache_retention === undefined ? {} : { retention: cache.openai_prompt_cache_retention }),
    },
    strip: {
      prefixes: cache.strip_system_line_prefixes,
      patterns: cache.strip_system_line_patterns.map(linePattern),
    },
    ...(relocate === undefined ? {} : { relocate }),
  }
}

/** Whether a route says anything itself about reasoning. */
export function hasOwnRule(route: ReasoningKeys): boolean {
  const { reasoning_policy: policy, default_reasoning_effort: usual, max_reasoning_effort: most } = route
  return policy !== undefined || usual !== undefined || most !== undefined
}

/** What a route does not say itself is as for everything. */
export function compileReasoning(server: Config['server'], route: ReasoningKeys = {}): ReasoningRule {
  const usual = route.default_reasoning_effort ?? server.default_reasoning_effort
  const most = route.max_reasoning_effort ?? server.max_reasoning_effort
  return {
    policy: route.reasoning_policy ?? server.reasoning_policy,
    ...(usual === undefined ? {} : { defaultEffort: usual }),
    ...(most === undefined ? {} : { maxEffort: most }),
  }
}

function compileRelocation(cache: CacheConfig): Relocation | undefined {
  const { relocate_system_prefix_range: range, relocate_system_line_patterns: patterns } = cache
  if (range === undefined && patterns.length === 0) return undefined
  const [start = 0, end = 0] = (range ?? '').split('..').map(Number)
  return {
    ...(range === undefined ? {} : { range: { start, end } }),
    patterns: patterns.map(linePattern),
    log: cache.log_relocated_system_text,
  }
}

// Lines of the system prompt that change from call to call destroy every prompt cache behind them: the owner names their
// beginnings, or a pattern, and they are taken out.
import type { PolicyContext, Policy } from './policy.ts'
import { quoteLines, takeLines } from './take-lines.ts'

/** Claude Code's own first line. Anthropic wants it; in every other host's prompt it only spoils the cache. */
export const BILLING_PREFIX = 'x-anthropic-billing-header:'

type Context = Omit<PolicyContext, 'ledger'>

/** Over other protocols, `fit` leaves the billing line out. */
function prefixesFor({ settings, isOtherMaker }: Context): readonly string[] {
  const own = settings.strip.prefixes.filter((prefix) => prefix !== BILLING_PREFIX)
  return isOtherMaker ? [...own, BILLING_PREFIX] : own
}

export const systemLines: Policy = {
  name: 'system-lines',
  when: 'before',
  // A pattern cannot be looked for in the escaped text of the body.
  concerns: (body, context) =>
    context.settings.strip.patterns.length > 0 || prefixesFor(context).some((prefix) => body.includes(prefix)),
  apply(request, context) {
    const prefixes = prefixesFor(context)
    const { patterns } = context.settings.strip
    const { request: stripped, lines } = takeLines(
      request,
      (line) =>
        prefixes.some((prefix) => line.startsWith(prefix)) ||
        (!line.startsWith(BILLING_PREFIX) && patterns.some((matches) => matches(line))),
    )
    if (lines.length > 0) {
      context.ledger.rewritten(
        'system_lines_stripped',
        `${lines.length} line(s) of the system prompt were removed (prompt_cache.strip_system_line_…): ${quoteLines(lines)}.`,
      )
    }
    return stripped
  },
}

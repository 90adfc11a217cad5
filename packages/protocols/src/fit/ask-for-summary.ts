// fit: the wish of a client that its history be replaced by a summary (Responses `compaction_trigger`). Only its own
// vendor knows that wish; any other model is asked for the summary in words, and `reply/write-summary` packs what it says.
import { pointer, type Request, type Text } from '#ir'
import type { FitStep } from './plan.ts'

const WISH: Text = {
  kind: 'text',
  text: [
    'The conversation so far is about to be replaced by a summary that you write now. Whoever goes on has nothing but that summary.',
    'Say what the user wants, what has been done and decided, what was learned (names of files, commands, values and errors word for word), and what is to be done next.',
    'Answer with the summary alone. Do not call tools and do not ask anything.',
  ].join('\n'),
}

/** Puts the wish in words; tools stay declared, since the history speaks of them, and may not be called. */
export const askForSummary: FitStep = (request, context) => {
  const last = request.turns.at(-1)
  const trigger = last?.parts.at(-1)
  if (context.source === context.target.protocol) return request
  if (last === undefined || trigger?.kind !== 'opaque' || trigger.type !== 'compaction_trigger') return request
  const text = 'The history is summarised by the model that was asked, not by its own vendor.'
  context.ledger.approximated('compaction_emulated', text, pointer(trigger), 'info')
  context.plan.summary = true
  const { toolChoice: _choice, output: _output, ...rest } = request
  const asked: Request = {
    ...rest,
    turns: [...request.turns.slice(0, -1), { ...last, parts: [...last.parts.slice(0, -1), WISH] }],
  }
  return request.tools.length === 0 ? asked : { ...asked, toolChoice: { mode: 'none' } }
}

// decode -> FIT -> encode: rewrites a foreign request until its target can take it, one rule per step, in this order.
import type { Ledger, ProtocolId, Request } from '#ir'
import type { Target } from '../target.ts'
import { askForSummary } from './ask-for-summary.ts'
import { dropItemIds } from './drop-item-ids.ts'
import { fitCache } from './fit-cache.ts'
import { fitChoice } from './fit-choice.ts'
import { fitFields } from './fit-fields.ts'
import { fitHostedTools } from './fit-hosted-tools.ts'
import { fitLimits } from './fit-limits.ts'
import { fitMedia } from './fit-media.ts'
import { fitOutput } from './fit-output.ts'
import { fitReasoning } from './fit-reasoning.ts'
import { fitSampling } from './fit-sampling.ts'
import { fitSeals } from './fit-seals.ts'
import { gatherTools } from './gather-tools.ts'
import { hoistSystem } from './hoist-system.ts'
import { mapIds } from './map-ids.ts'
import { mapTools } from './map-tools.ts'
import { mergeTurns } from './merge-turns.ts'
import { pairTools } from './pair-tools.ts'
import { placeSystem } from './place-system.ts'
import type { FitContext, FitStep, PlanDraft, ReplyPlan } from './plan.ts'
import { restoreOrder } from './restore-order.ts'

const STEPS: readonly FitStep[] = [
  askForSummary,
  hoistSystem,
  gatherTools,
  mergeTurns,
  restoreOrder,
  fitSeals,
  pairTools,
  placeSystem,
  fitHostedTools,
  mapTools,
  mapIds,
  dropItemIds,
  fitChoice,
  fitMedia,
  fitReasoning,
  fitSampling,
  fitLimits,
  fitOutput,
  fitCache,
  fitFields,
]

export interface Fitted {
  readonly request: Request
  readonly plan: ReplyPlan
}

export function fitRequest(request: Request, source: ProtocolId, target: Target, ledger: Ledger): Fitted {
  const plan: PlanDraft = {
    calls: new Map(),
    stop: [],
    allowed: undefined,
    jsonTool: undefined,
    unfence: false,
    dropNulls: new Map(),
    summary: false,
  }
  const context: FitContext = { source, target, ledger, plan }
  const fitted = STEPS.reduce((current, step) => step(current, context), request)
  const { allowed, jsonTool, ...rest } = plan
  return {
    request: fitted,
    plan: {
      ...rest,
      ...(allowed === undefined ? {} : { allowed }),
      ...(jsonTool === undefined ? {} : { jsonTool }),
    },
  }
}

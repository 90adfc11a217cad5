// All policies, in the order they are applied.
import { cacheMarks } from './cache-marks.ts'
import type { Policy } from './policy.ts'
import { promptCacheKey } from './prompt-cache-key.ts'
import { reasoning } from './reasoning.ts'
import { relocateLines } from './relocate-lines.ts'
import { systemLines } from './system-lines.ts'

export const POLICIES: readonly Policy[] = [systemLines, relocateLines, reasoning, cacheMarks, promptCacheKey]

// Everything that makes a request fit its target.
export { capabilitiesOf } from './capabilities.ts'
export { traitsOf } from './default-traits.ts'
export { takesSystem } from './place-system.ts'
export { fitRequest } from './fit-request.ts'
export type { Fitted } from './fit-request.ts'
export type { ReplyPlan, RestoredCall } from './plan.ts'
export { sha256Hex } from './sha256.ts'
export { remind } from './turns.ts'

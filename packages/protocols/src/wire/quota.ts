// Recognises "the account has nothing left", which waiting does not cure: another credential may.
import type { Complaint } from './complaint.ts'
import { objectsIn } from './fields.ts'
import { statedDelay } from './retry-after.ts'

const CODES =
  /^(?:billing_\w+|insufficient_(?:quota|balance)|(?:enforced|contract|linked_organization)_spend_limit_reached|linked_organization_billing_unavailable|usage_limit_reached|usage_not_included|exceeded_current_quota_error)$/

const WORDS =
  /insufficient[ _](?:quota|balance|credits?|funds)|credit balance|exceeded your current quota|(?:\bno|out of|add more) credits?\b|credits? (?:are|is|has been|have been) (?:depleted|exhausted|used up)|payment required|\bbilling\b/i

/** True when the codes say so, or the text does. One code of Google's stands for a limit per minute as well. */
export function isQuota(status: number, complaint: Complaint): boolean {
  const { code, type, message = '' } = complaint
  if ([code, type].some((word) => word !== undefined && CODES.test(word)) || isDaily(complaint)) return true
  // With a time to wait it is a limit per minute, whatever the text says of plans and bills.
  return WORDS.test(message.slice(0, 4000)) && !(status === 429 && statedDelay(complaint) !== undefined)
}

/** A quota per day does not come back in a minute. */
function isDaily({ details }: Complaint): boolean {
  return details
    .flatMap(({ violations }) => objectsIn(violations))
    .some(({ quotaId }) => typeof quotaId === 'string' && /PerDay/i.test(quotaId))
}

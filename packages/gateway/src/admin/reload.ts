// POST /api/reload
import type { AdminContext, Answer } from './admin.ts'

/** Reads the configuration anew; a wrong one leaves the old one in force. */
export async function reload(context: AdminContext): Promise<Answer> {
  const answer = await context.options.reload()
  context.reloadFailure = answer.ok ? undefined : { at: new Date(), problems: answer.problems }
  return { status: answer.ok ? 200 : 422, body: answer }
}

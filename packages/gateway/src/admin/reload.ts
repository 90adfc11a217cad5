// POST /api/reload
import type { AdminContext } from './admin.ts'
import type { Answer } from './endpoint.ts'

/** Reads the configuration anew; a wrong one leaves the old one in force. */
export async function reload({ options }: AdminContext): Promise<Answer> {
  const answer = await options.reload()
  return { status: answer.ok ? 200 : 422, body: answer }
}

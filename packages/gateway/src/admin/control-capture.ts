// GET and PUT /api/capture, DELETE /api/capture/bodies
import { captureWish } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'

/** What is recorded, and how much there is. */
export async function showCapture({ services }: AdminContext): Promise<Answer> {
  return { status: 200, body: await services().capture.state() }
}

/** Records more or less from now on, until the gateway ends or its configuration says otherwise. */
export async function chooseCapture({ services }: AdminContext, request: AdminRequest): Promise<Answer> {
  const wish = captureWish.safeParse(await request.body())
  if (!wish.success) {
    throw new GatewayError('invalid-request', 'The body must be {"bodies": "off" | "errors" | "all"}.', {
      path: 'bodies',
    })
  }
  const { capture } = services()
  capture.choose(wish.data.bodies)
  return { status: 200, body: await capture.state() }
}

/** Forgets everything that was recorded, in memory and on disk. */
export async function forgetBodies({ services }: AdminContext): Promise<Answer> {
  return { status: 200, body: { forgotten: await services().capture.forget() } }
}

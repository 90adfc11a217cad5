// GET /api/models
import type { ModelsAnswer } from '@ferryllm/control'
import { collectModels, knownOf } from '../routing/catalog.ts'
import type { AdminContext } from './admin.ts'
import type { Answer } from './endpoint.ts'

/** The names that clients can ask for, and who answers. Providers are asked for their lists, as /v1/models does. */
export async function listModels({ services }: AdminContext): Promise<Answer> {
  const current = services()
  const listed = await collectModels(current)
  const body: ModelsAnswer = {
    models: listed.map((model) => {
      const { context, maxOutput } = knownOf(current.snapshot, model)
      return {
        id: model.id,
        provider: model.provider.name,
        ...(context === undefined ? {} : { context }),
        ...(maxOutput === undefined ? {} : { max_output: maxOutput }),
      }
    }),
  }
  return { status: 200, body }
}

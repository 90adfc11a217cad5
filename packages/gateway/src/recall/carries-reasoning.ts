// Which clients hand back the proof that comes with reasoning.
import type { ProtocolId } from '@ferryllm/protocols'

/**
 * Plain chat has no field for it (only few of its clients know the one that OpenRouter has added), and Google's own agent
 * returns signatures with its calls, but no thoughts.
 */
export function carriesReasoning(client: ProtocolId): boolean {
  return client !== 'openai-chat' && client !== 'gemini'
}

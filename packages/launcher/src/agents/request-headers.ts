// The headers that tell the gateway for which project a client works, and which provider it should be.
import type { Wish } from './agent.ts'

/** Values are ASCII: what clients do with anything else differs. */
export function requestHeaders({ project, provider }: Wish): Record<string, string> {
  return {
    // Gemini CLI separates headers by commas.
    'x-ferryllm-project': encodeURI(project).replaceAll(',', '%2C'),
    ...(provider === undefined ? {} : { 'x-ferryllm-provider': encodeHeader(provider) }),
  }
}

/** A header's bytes are UTF-8 to the gateway; clients write each character below 256 as one byte. */
function encodeHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

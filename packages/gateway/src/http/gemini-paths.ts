// Google's paths: the model and what is wanted of it stand in the last segment, `models/{model}:generateContent`. Its
// newest SDK asks below `/v1`, where OpenAI's list of models is too; everything else says `/v1beta`.
import type { Endpoint, Found } from './endpoints.ts'

const PLACE = /^\/(?:v1(?:beta)?\/)*models(?:\/(.+?))?\/?$/
const CALL = /^(.+):(generateContent|streamGenerateContent|countTokens)$/

/** What a path of Google's means; undefined for one that is not only Google's. */
export function findGemini(method: string, path: string): Found | undefined {
  const place = PLACE.exec(path)
  const rest = place?.[1]
  const call = CALL.exec(rest ?? '')
  if (call !== null && (method === 'POST' || isBeta(path))) return serve(method, ['POST'], endpointOf(call))
  if (!isBeta(path)) return undefined
  if (place === null || (method === 'POST' && rest !== undefined)) return { found: false }
  const endpoint: Endpoint =
    rest === undefined
      ? { kind: 'models', protocol: 'gemini' }
      : { kind: 'model', id: decodeId(rest), protocol: 'gemini' }
  return serve(method, ['GET', 'HEAD'], endpoint)
}

/** Whether a client on this path understands Google's errors, and may show its key in the URL. */
export function isGeminiPath(path: string): boolean {
  return isBeta(path) || CALL.test(PLACE.exec(path)?.[1] ?? '')
}

function isBeta(path: string): boolean {
  return path === '/v1beta' || path.startsWith('/v1beta/')
}

function endpointOf([, model = '', verb]: RegExpExecArray): Endpoint {
  const id = decodeId(model)
  if (verb === 'countTokens') return { kind: 'count-tokens', protocol: 'gemini', model: id }
  return { kind: 'generate', protocol: 'gemini', hints: { model: id, stream: verb === 'streamGenerateContent' } }
}

function serve(method: string, methods: readonly string[], endpoint: Endpoint): Found {
  return methods.includes(method) ? { found: true, endpoint } : { found: false, allow: methods }
}

/** An id in a path; what is no valid escape stands for itself. */
export function decodeId(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    if (cause instanceof URIError) return text
    throw cause
  }
}

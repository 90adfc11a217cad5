// Google's clients may show their key as `?key=…`: it is read as if it had come in the header, and the query goes nowhere
// else (docs/decisions/0021).
import type { Headers } from './exchange.ts'
import { isGeminiPath } from './gemini-paths.ts'

/** The headers of a request with the key that its URL holds. */
export function withQueryKey(headers: Headers, path: string, query: URLSearchParams): Headers {
  const key = query.get('key')
  if (key === null || headers['x-goog-api-key'] !== undefined || !isGeminiPath(path)) return headers
  return { ...headers, 'x-goog-api-key': key }
}

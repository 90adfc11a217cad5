// `functionResponse.response` as text and back: Google takes any object, and names `output` and `error` as its keys.
import { type Fields, isObject } from '#wire'

/** Keys that hold the whole output when nothing but the tool's name stands beside them: Google, its Python SDK, the AI SDK. */
const OUTPUT_KEYS = ['output', 'result', 'content'] as const

export interface ResponseText {
  readonly text: string
  readonly isError: boolean
  /** The key that held the text; undefined when the whole object is the text. */
  readonly key: string | undefined
}

/** What a tool said: the text under `output` or `error`, else the whole object as JSON. */
export function responseText(response: unknown, toolName: string): ResponseText | undefined {
  if (response === undefined || response === null) return undefined
  if (!isObject(response)) return { text: asText(response), isError: false, key: undefined }
  const keys = Object.keys(response).filter((key) => !(key === 'name' && response['name'] === toolName))
  const [only] = keys
  if (keys.length === 1 && only !== undefined) {
    if (only === 'error') return { text: asText(response[only]), isError: true, key: only }
    if (OUTPUT_KEYS.some((key) => key === only)) return { text: asText(response[only]), isError: false, key: only }
  }
  if (keys.length === 0) return { text: '', isError: false, key: undefined }
  return { text: JSON.stringify(response), isError: (response['error'] ?? undefined) !== undefined, key: undefined }
}

/**
 * Always `{output: text}` or `{error: text}`, also for results that are JSON: nothing is re-serialised, and Google's
 * reserved `{"$ref": …}` inside a result stays inert. `before` is the object this one replaces, whose key is kept.
 */
export function toResponse(text: string, isError: boolean, before?: Fields, toolName = ''): Fields {
  const key = before === undefined ? undefined : responseText(before, toolName)?.key
  if (before !== undefined && key !== undefined && isError === (key === 'error')) return { ...before, [key]: text }
  return isError ? { error: text } : { output: text }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

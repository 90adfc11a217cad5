// What every codec needs to read a wire and to write one, and none should have of its own.
export { fromBase64, toBase64 } from './base64.ts'
export { decodeEffort, geminiBudget } from './effort.ts'
export {
  asNumber,
  asObject,
  asString,
  filled,
  isObject,
  missing,
  objectAt,
  objectsIn,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  pathOf,
  put,
  refuse,
  requiredObject,
  requiredString,
} from './fields.ts'
export type { Fail, Fields } from './fields.ts'
export {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isJsonSpace,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-chars.ts'
export { jsonText, jsonTextAt, parseJson } from './json.ts'
export { mediaKind, readFileData, readUrl, writeUrl } from './media.ts'
export type { MediaSource } from './media.ts'
export { objectWriter, RAW_KEY } from './object-writer.ts'
export { messageWithDelay } from './retry-after.ts'
export { flagError } from './tool-error.ts'
export { noteRepair, toolInput } from './tool-input.ts'
export { inbandError, RPC_STATUSES, upstreamError } from './upstream-error.ts'

// What the package offers: the pure translation functions, the codecs, and the vocabulary to talk about them.
export type { Ask, Codec, EncodedError, ReplySource, RequestHints } from './codec.ts'
export { CODECS } from './registry.ts'
export { findTopLevel, readSlice, replaceMembers, replaceSlices } from './splice.ts'
export type { Slice } from './splice.ts'
export type { ModelCapabilities, Target, Traits } from './target.ts'
export {
  decodeReply,
  encodeReply,
  foldReply,
  replayReply,
  targetOf,
  translateDecoded,
  translateRequest,
  translateResponse,
  translateStream,
} from './translate.ts'
export type { ReplyOptions, TargetOptions, Translation } from './translate.ts'
export { capabilitiesOf, remind, sameJson, sha256Hex, takesSystem, traitsOf } from '#fit'
export { decodeEffort } from '#wire'
export { decodeSse, encodeSse, pipe, tee } from '#stream'
export type { Frame, Sink, Transducer } from '#stream'
export { base, decoded, ERROR_KINDS, fold, freshInput, GatewayError, isLoss, Ledger, pristine } from '#ir'
export type {
  Delivery,
  ErrorDetails,
  ErrorKind,
  Effort,
  Event,
  Finish,
  Note,
  Part,
  ProtocolId,
  Request,
  Response,
  Seal,
  Text,
  Tool,
  ToolCall,
  Turn,
  UpstreamFailure,
  Usage,
} from '#ir'

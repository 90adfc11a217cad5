// The library: what `import … from 'ferryllm'` offers.
export { createGateway, explainRequest } from '@ferryllm/gateway'
export type { Explanation, Gateway, GatewayOptions, Listening } from '@ferryllm/gateway'
export { defaultConfig, loadConfig } from '@ferryllm/control'
export type { Config, LoadedConfig, Problem } from '@ferryllm/control'
export {
  decodeSse,
  encodeSse,
  GatewayError,
  isLoss,
  translateRequest,
  translateResponse,
  translateStream,
} from '@ferryllm/protocols'
export type {
  ErrorKind,
  Frame,
  Note,
  ProtocolId,
  ReplyOptions,
  Sink,
  TargetOptions,
  Transducer,
  Translation,
} from '@ferryllm/protocols'

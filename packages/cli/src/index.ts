// The library: what `import … from 'ferryllm'` offers.
export { createGateway, explainRequest } from '@ferryllm/gateway'
export type { Explanation, Gateway, GatewayOptions } from '@ferryllm/gateway'
export { defaultConfig, loadConfig } from '@ferryllm/control'
export type { Config, LoadedConfig, Problem } from '@ferryllm/control'

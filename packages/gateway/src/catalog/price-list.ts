// Which price list this gateway has with it.
import manifest from '../../package.json' with { type: 'json' }

/** Its name and version. */
export const PRICE_LIST: string = `genai-prices ${manifest.dependencies['@pydantic/genai-prices']}`

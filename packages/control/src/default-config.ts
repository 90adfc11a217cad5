// What the gateway does without a configuration file: providers from well-known environment variables, or the demo.
import { configSchema, type Config } from './config/config.ts'
import { fillPreset } from './fill-presets.ts'
import { presetRoutes, presets, type Preset } from './presets.ts'
import type { Host } from './read-keys.ts'

/** The providers and routes that the environment gives, in the shape of the file. */
export function defaultProviders(env: Host['env']): { providers: object[]; routes: object[] } {
  const providers: object[] = []
  const routes = new Map<string, object>()
  const used = new Set<string>()
  for (const preset of presets) {
    const variable = keyVariable(preset, env)
    // Two presets may share a variable (and a host): the first one stands for both.
    if (variable === undefined || used.has(variable)) continue
    used.add(variable)
    // The Responses API is the wider one of OpenAI's two: reasoning and native tools survive.
    const type = preset.name === 'openai' ? { type: 'openai_responses' } : {}
    providers.push(fillPreset({ preset: preset.name, api_key_env: variable, ...type }))
    for (const route of presetRoutes(preset)) {
      if (!routes.has(route.match)) routes.set(route.match, { ...route, provider: preset.name })
    }
  }
  const match = providers.length === 0 ? '*' : 'demo'
  routes.set(match, { match, provider: 'demo' })
  providers.push({ name: 'demo', type: 'demo' })
  return { providers, routes: [...routes.values()] }
}

/** The configuration that stands in for a missing file. */
export function defaultConfig(env: Host['env']): Config {
  return configSchema.parse(defaultProviders(env))
}

function keyVariable(preset: Preset, env: Host['env']): string | undefined {
  const variables = preset.key_env === null ? [] : [preset.key_env, ...(preset.more_key_envs ?? [])]
  // A placeholder in the base URL needs a person.
  return /YOUR-/.test(preset.base_url) ? undefined : variables.find((name) => (env[name] ?? '').trim() !== '')
}

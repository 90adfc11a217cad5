// The providers behind LiteLLM's model names: `openai/gpt-5.5` names a provider and a model in one word.
import { findPreset } from '../presets.ts'
import type { Draft } from './draft.ts'
import { keySource, textOf } from './read-values.ts'

/** A model at a provider of the draft. */
export interface Deployment {
  readonly provider: string
  readonly model: string
}

/** Its names of hosts → our presets, where they differ. */
const PRESETS: Readonly<Record<string, string>> = {
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  ollama_chat: 'ollama',
  hosted_vllm: 'vllm',
  lm_studio: 'lmstudio',
  moonshot: 'kimi',
  nvidia_nim: 'nvidia',
  openai_like: 'openai',
  custom_openai: 'openai',
  text_completion_openai: 'openai',
  cohere_chat: 'cohere',
}

/** Hosts whose requests are signed or addressed in ways of their own. */
const UNSUPPORTED =
  /^(?:azure|azure_ai|bedrock|vertex_ai|vertex_ai_beta|sagemaker|sagemaker_chat|watsonx|github_copilot|databricks|snowflake)$/

/** Adds the provider of a deployment unless an earlier one had the same address and key. */
export function addDeployment(
  params: Readonly<Record<string, unknown>>,
  from: string,
  known: Map<string, string>,
  draft: Draft,
): Deployment | undefined {
  const { model: written, api_base, base_url, api_key, ...rest } = params
  const full = textOf(written)
  if (full === undefined) {
    draft.miss(from, 'it has no litellm_params.model')
    return undefined
  }
  const slash = full.indexOf('/')
  const prefix = slash === -1 ? usualHost(full) : full.slice(0, slash)
  const model = slash === -1 ? full : full.slice(slash + 1)
  const url = textOf(api_base) ?? textOf(base_url)
  const preset = findPreset(Object.hasOwn(PRESETS, prefix) ? (PRESETS[prefix] ?? prefix) : prefix)
  if (UNSUPPORTED.test(prefix) || (preset === undefined && url === undefined)) {
    draft.miss(
      from,
      `providers of the kind "${prefix}" are not known`,
      'write a [[providers]] entry with type and base_url',
    )
    return undefined
  }
  for (const other of Object.keys(rest))
    draft.miss(`${from}.litellm_params.${other}`, 'there is no such setting per model')
  const id = JSON.stringify([prefix, url, api_key])
  const found = known.get(id)
  if (found !== undefined) return { provider: found, model }
  const given = keySource(textOf(api_key))
  const usual = url === undefined && preset?.key_env ? { api_key_env: preset.key_env } : {}
  const type = preset?.type ?? 'openai'
  const provider = draft.provider(
    { name: prefix, type, base_url: url ?? preset?.base_url, ...(Object.keys(given).length === 0 ? usual : given) },
    `${from}.litellm_params`,
  )
  known.set(id, provider)
  return { provider, model }
}

function usualHost(model: string): string {
  if (model.startsWith('claude')) return 'anthropic'
  return model.startsWith('gemini') ? 'gemini' : 'openai'
}

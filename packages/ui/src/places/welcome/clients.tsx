// Step 2: the command that starts a client with this gateway behind it.
import { useState, type ReactNode } from 'react'
import { useDiscovery, useModelNames } from '../../api/config.ts'
import { Code } from '../../components/code.tsx'
import { Logo } from '../../components/logo.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useText } from '../../i18n/index.ts'

export function Clients({ url }: { readonly url: string }): ReactNode {
  const text = useText().welcome
  const found = useDiscovery().data?.clients ?? []
  const models = useModelNames().data?.models ?? []
  const [chosen, setChosen] = useState<string>()
  const known = found.filter(({ id }) => id !== 'code')
  const client = known.find(({ id }) => id === chosen) ?? known[0]
  const model = models.find(({ provider }) => provider !== 'demo')?.id ?? models[0]?.id ?? 'MODEL'
  if (client === undefined) {
    return (
      <div className="flex flex-col gap-2">
        <p className="text-muted">{text.noClient}</p>
        <Code>{url}</Code>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <Logo name={client.id === 'claude' ? 'claudecode' : client.id} size={20} />
        <Segmented
          label={text.two}
          onChange={setChosen}
          options={known.map(({ id, label, version }) => ({
            value: id,
            label: version === undefined ? label : `${label} ${version}`,
          }))}
          value={client.id}
        />
      </div>
      <Code>{commandFor(client.id, url, model)}</Code>
      <p className="text-muted">{text.twoHint}</p>
    </div>
  )
}

/** What docs/clients of each program say; nothing is written anywhere. */
function commandFor(client: string, url: string, model: string): string {
  switch (client) {
    case 'codex':
      return `codex -c model_provider=ferryllm -c model_providers.ferryllm.base_url=${url}/v1 -c model_providers.ferryllm.wire_api=responses -c model_providers.ferryllm.name=ferryllm --model ${model}`
    case 'gemini':
      return `GOOGLE_GEMINI_BASE_URL=${url} GEMINI_API_KEY=local gemini --model ${model}`
    case 'opencode':
      return `OPENCODE_CONFIG_CONTENT='${openCodeConfig(url, model)}' opencode`
    default:
      return `ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=local claude --model ${model}`
  }
}

function openCodeConfig(url: string, model: string): string {
  const options = { baseURL: `${url}/v1`, apiKey: 'local' }
  const provider = { ferryllm: { npm: '@ai-sdk/openai-compatible', options, models: { [model]: {} } } }
  return JSON.stringify({ provider, model: `ferryllm/${model}` })
}

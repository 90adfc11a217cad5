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
  const client = found.find(({ id }) => id === chosen) ?? found[0]
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
          options={found.map(({ id, label, version }) => ({
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

/** The launcher knows what each of them needs; one that it does not know takes the address from the environment. */
function commandFor(client: string, url: string, model: string): string {
  if (client === 'gemini') return `GOOGLE_GEMINI_BASE_URL=${url} GEMINI_API_KEY=local gemini --model ${model}`
  return `ferryllm launch ${client} --model ${model}`
}

// Never a wall of zeros: how to make the first request, with what this computer has.
import { useState, type ReactNode } from 'react'
import { useModels } from '../../api/config.ts'
import { useStatus } from '../../api/status.ts'
import { linkTo } from '../../app/link-to.ts'
import { Code } from '../../components/code.tsx'
import { Panel } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useText } from '../../i18n/index.ts'
import { MoreLink } from './more-link.tsx'

const CLIENTS = ['curl', 'claude', 'codex', 'openai', 'anthropic'] as const

type Client = (typeof CLIENTS)[number]

const NAMES: Readonly<Record<Client, string>> = {
  curl: 'curl',
  claude: 'Claude Code',
  codex: 'Codex',
  openai: 'OpenAI SDK',
  anthropic: 'Anthropic SDK',
}

export function FirstRequest(): ReactNode {
  const text = useText().overview
  const [client, setClient] = useState<Client>('curl')
  const url = useStatus().data?.url ?? location.origin
  const { data } = useModels()
  const names = data?.models.map(({ id }) => id) ?? []
  const model = names.includes('demo') ? 'demo' : (names[0] ?? 'MODEL')
  return (
    <Panel
      actions={
        <>
          <StateDot tone="accent">{text.listening}</StateDot>
          <MoreLink href={linkTo('welcome')} words={text.setUp} />
        </>
      }
      title={text.firstTitle}
    >
      <div className="flex flex-col gap-3">
        <p className="text-muted">{text.firstText}</p>
        <div className="overflow-x-auto">
          <Segmented
            label={text.client}
            onChange={setClient}
            options={CLIENTS.map((value) => ({ value, label: NAMES[value] }))}
            value={client}
          />
        </div>
        <Code>{snippet(client, url, model)}</Code>
        <p className="text-table text-muted">{text.firstKey}</p>
      </div>
    </Panel>
  )
}

function snippet(client: Client, url: string, model: string): string {
  switch (client) {
    case 'curl':
      return [
        `curl ${url}/v1/chat/completions \\`,
        `  -H 'authorization: Bearer YOUR_KEY' -H 'content-type: application/json' \\`,
        `  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'ping' }] })}'`,
      ].join('\n')
    case 'claude':
      return `ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=YOUR_KEY claude --model ${model}`
    case 'codex':
      return [
        `GW_KEY=YOUR_KEY codex -c model_provider=ferryllm -c model_providers.ferryllm.name=ferryllm \\`,
        `  -c model_providers.ferryllm.base_url=${url}/v1 -c model_providers.ferryllm.wire_api=responses \\`,
        `  -c model_providers.ferryllm.env_key=GW_KEY --model ${model}`,
      ].join('\n')
    case 'openai':
      return [
        `from openai import OpenAI`,
        `client = OpenAI(base_url="${url}/v1", api_key="YOUR_KEY")`,
        `print(client.responses.create(model="${model}", input="ping").output_text)`,
      ].join('\n')
    case 'anthropic':
      return [
        `from anthropic import Anthropic`,
        `client = Anthropic(base_url="${url}", api_key="YOUR_KEY")`,
        `message = {"role": "user", "content": "ping"}`,
        `print(client.messages.create(model="${model}", max_tokens=64, messages=[message]).content[0].text)`,
      ].join('\n')
  }
}

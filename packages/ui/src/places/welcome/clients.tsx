// Step 2: opens a client with this gateway behind it, in a folder; where no terminal opens, there is a command to copy.
import type { AgentId } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { useDiscovery, useModels } from '../../api/config.ts'
import { useLaunch, type LaunchWish } from '../../api/launch.ts'
import { Button } from '../../components/button.tsx'
import { Code } from '../../components/code.tsx'
import { Logo } from '../../components/logo.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useText } from '../../i18n/index.ts'
import { FolderPicker } from '../launch/folder-picker.tsx'
import { useOpening } from '../launch/use-opening.tsx'

/** What each asks for by itself. */
const OWN_MODELS: Readonly<Record<string, RegExp>> = { claude: /^claude-/, codex: /^(?:gpt-|o\d|codex-)/ }

export function Clients({ url }: { readonly url: string }): ReactNode {
  const { welcome: text, launch: words } = useText()
  const { data } = useLaunch()
  const versions = useDiscovery().data?.clients ?? []
  const models = useModels().data?.models ?? []
  const opening = useOpening()
  const [chosen, setChosen] = useState<string>()
  const [isPicking, setPicking] = useState(false)
  if (data === undefined) return <Skeleton lines={2} />
  const directory = chosen ?? data.home
  const installed = data.clients.filter(({ program }) => program !== undefined)
  const wishFor = (client: AgentId): LaunchWish => {
    const own = OWN_MODELS[client]
    const isServed = own !== undefined && models.some(({ id }) => own.test(id))
    const model = isServed ? undefined : models.find(({ provider }) => provider !== 'demo')?.id
    return { client, directory, ...(model === undefined ? {} : { model }) }
  }
  if (installed.length === 0) {
    return (
      <div className="flex flex-col gap-2">
        <p className="text-muted">{text.noClient}</p>
        <Code>{url}</Code>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {installed.map(({ client, name }) => (
          <Button busy={opening.busy === client} key={client} onClick={() => opening.open(wishFor(client))}>
            <Logo name={client === 'claude' ? 'claudecode' : client} size={16} />
            {[name, versions.find(({ id }) => id === client)?.version].filter((word) => word !== undefined).join(' ')}
          </Button>
        ))}
      </div>
      <p className="flex flex-wrap items-center gap-2">
        <span className="text-muted">{text.folder}</span>
        <code className="min-w-0 truncate">{directory}</code>
        <Button onClick={() => setPicking(true)}>{text.changeFolder}</Button>
      </p>
      <p className="text-muted">{data.terminals.length === 0 ? words.noTerminal : text.twoHint}</p>
      <FolderPicker
        onChoose={(path) => {
          setChosen(path)
          setPicking(false)
        }}
        onClose={() => setPicking(false)}
        open={isPicking}
      />
      {opening.dialog}
    </div>
  )
}

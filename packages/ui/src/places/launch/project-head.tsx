// One project: what its clients get, and the clients to open in it.
import { AGENT_EFFORTS, type ProjectEntry } from '@ferryllm/control'
import { useEffect, useId, useState, type ReactNode } from 'react'
import { useLaunch, useLaunchActions, useModelNames } from '../../api/launch.ts'
import { useStatus } from '../../api/status.ts'
import { useCommands } from '../../app/commands.ts'
import { Badge } from '../../components/badge.tsx'
import { Banner } from '../../components/banner.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { errorText } from '../../components/error-state.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Logo } from '../../components/logo.tsx'
import { Menu } from '../../components/menu.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast.tsx'
import { useText } from '../../i18n/index.ts'
import { shortPath } from './paths.ts'
import { TerminalChoice } from './terminal-choice.tsx'
import type { Opening } from './use-opening.tsx'

export interface ProjectHeadProps {
  readonly project: ProjectEntry
  readonly opening: Opening
}

export function ProjectHead({ project, opening }: ProjectHeadProps): ReactNode {
  const { launch: text, common } = useText()
  const actions = useLaunchActions()
  const { data } = useLaunch()
  const { path, pinned, branch, missing } = project
  const attempt = (work: Promise<void>): void => {
    work.catch((error: unknown) => toast({ tone: 'bad', text: errorText(error, common) }))
  }
  const remove = async (): Promise<void> => {
    await actions.removeProject(path)
    const { missing: _missing, opened_at: _at, client: _client, branch: _branch, ...wanted } = project
    const back = { label: common.undo, run: () => attempt(actions.addProject(wanted)) }
    toast({ text: text.removed(shortPath(path, data?.home)), ...(missing ? {} : { action: back }) })
  }
  return (
    <section aria-label={path} className="flex flex-col gap-3 border-b border-line p-4">
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 truncate text-title font-semibold" title={path}>
          {shortPath(path, data?.home)}
        </h2>
        {branch === undefined ? null : <Badge>{branch}</Badge>}
        <div className="flex-1" />
        <Menu
          items={[
            {
              id: 'pin',
              label: pinned ? text.unpin : text.pin,
              run: () => attempt(actions.changeProject(path, { pinned: !pinned })),
            },
            { id: 'remove', label: text.remove, icon: 'cross', run: () => attempt(remove()) },
          ]}
          trigger={<IconButton icon="more" label={common.more} />}
        />
      </div>
      {missing ? <Banner tone="warn">{text.missing}</Banner> : <OpenButtons opening={opening} project={project} />}
      <Wishes onChange={(change) => attempt(actions.changeProject(path, change))} project={project} />
    </section>
  )
}

function OpenButtons({ project: { path, client: last }, opening }: ProjectHeadProps): ReactNode {
  const { launch: text, common } = useText()
  const { data } = useLaunch()
  const installed = data?.clients.filter(({ program }) => program !== undefined) ?? []
  useCommands(
    installed.map(({ client, name }) => ({
      id: `launch-open-${client}`,
      group: common.places.launch,
      label: text.openIn(name),
      run: () => opening.open({ client, directory: path }),
    })),
  )
  if (data === undefined) return <div className="h-control" />
  const usual = installed.find(({ client }) => client === last) ?? installed[0]
  return (
    <div className="flex flex-wrap items-center gap-2">
      {installed.map(({ client, name }) => (
        <Button
          busy={opening.busy === client}
          key={client}
          look={client === usual?.client ? 'primary' : 'plain'}
          onClick={() => opening.open({ client, directory: path })}
        >
          <Logo name={LOGOS[client] ?? client} size={14} />
          {text.openIn(name)}
        </Button>
      ))}
      {installed.length === 0 ? (
        <div>
          <p className="font-medium">{text.noClients}</p>
          <p className="text-muted">{text.noClientsHint}</p>
          <ul className="mt-1 text-table">
            {data.clients.map(({ client, name, install }) => (
              <li key={client}>
                {name}: <code>{install}</code>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  )
}

/** Marks that are not called like the client. */
const LOGOS: Readonly<Record<string, string>> = { claude: 'claudecode', code: 'vscode' }

type Change = Partial<Record<'provider' | 'model' | 'effort', string | null>>

function Wishes({
  project: { path, provider = '', model = '', effort },
  onChange,
}: {
  readonly project: ProjectEntry
  readonly onChange: (change: Change) => void
}): ReactNode {
  const text = useText().launch
  const { data: status } = useStatus()
  const names = [
    ...new Set([...(status?.providers.map(({ name }) => name) ?? []), ...(provider === '' ? [] : [provider])]),
  ]
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={text.provider}>
        {(control) => (
          <Select
            {...control}
            onChange={(value) => onChange({ provider: value === '' ? null : value })}
            options={[{ value: '', label: text.byRoutes }, ...names.map((name) => ({ value: name, label: name }))]}
            value={provider}
          />
        )}
      </Field>
      <ModelField
        key={`${path} ${model}`}
        model={model}
        onChange={(value) => onChange({ model: value === '' ? null : value })}
      />
      <Field label={text.effort}>
        {(control) => (
          <Select
            {...control}
            onChange={(value) => onChange({ effort: value === '' ? null : value })}
            options={[
              { value: '', label: text.byClient },
              ...AGENT_EFFORTS.map((level) => ({ value: level, label: level })),
            ]}
            value={effort ?? ''}
          />
        )}
      </Field>
      <TerminalChoice />
    </div>
  )
}

function ModelField({
  model,
  onChange,
}: {
  readonly model: string
  readonly onChange: (model: string) => void
}): ReactNode {
  const text = useText().launch
  const names = useModelNames()
  const list = useId()
  const [value, setValue] = useState(model)
  useEffect(() => setValue(model), [model])
  const keep = (): void => (value.trim() === model ? undefined : onChange(value.trim()))
  return (
    <Field className="w-56" label={text.model}>
      {(control) => (
        <>
          <Input
            {...control}
            list={list}
            onBlur={keep}
            onChange={(event) => setValue(event.target.value)}
            onKeyDown={(event) => (event.key === 'Enter' ? keep() : undefined)}
            placeholder={text.modelHint}
            value={value}
          />
          <datalist id={list}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}

// Clients are opened here, in the folders that people work in; beside them their sessions, what was opened, and their settings.
import { useState, type ReactNode } from 'react'
import { useLaunchActions, useProjects, useSessions } from '../../api/launch.ts'
import { useCommands } from '../../app/commands.ts'
import { useSearchState } from '../../app/search-state.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState, errorText } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { toast } from '../../components/toast.tsx'
import { useText } from '../../i18n/index.ts'
import { FolderPicker } from './folder-picker.tsx'
import { History } from './history.tsx'
import { ProjectHead } from './project-head.tsx'
import { ProjectList } from './project-list.tsx'
import { Sessions } from './sessions.tsx'
import { Setup } from './setup.tsx'
import { useOpening } from './use-opening.tsx'

const DEFAULTS = { project: '', view: 'sessions', text: '', client: '', where: 'here' }
const VIEWS = ['sessions', 'history', 'setup'] as const

export default function Launch(): ReactNode {
  const { launch: text, common } = useText()
  const [state, change] = useSearchState(DEFAULTS)
  const { data, error, refetch } = useProjects()
  const [isPicking, setPicking] = useState(false)
  const actions = useLaunchActions()
  const opening = useOpening()
  const projects = data?.projects ?? []
  const project = projects.find(({ path }) => path === state.project) ?? projects[0]
  useCommands([
    { id: 'launch-open-folder', group: common.places.launch, label: text.openFolder, run: () => setPicking(true) },
  ])
  const add = async (path: string): Promise<void> => {
    setPicking(false)
    try {
      await actions.addProject({ path })
      change({ project: path })
    } catch (cause) {
      toast({ tone: 'bad', text: errorText(cause, common) })
    }
  }
  const openFolder = (
    <Button icon="folder" onClick={() => setPicking(true)}>
      {text.openFolder}
    </Button>
  )
  return (
    <Page actions={openFolder} fill title={common.places.launch}>
      <div className="flex min-h-0 flex-1 flex-col min-[48rem]:flex-row">
        <aside
          aria-label={text.projects}
          className="max-h-48 shrink-0 overflow-auto border-line max-[48rem]:border-b min-[48rem]:max-h-none min-[48rem]:w-44 min-[48rem]:border-r min-[70rem]:w-56"
        >
          {data === undefined ? (
            <div className="p-3">
              {error === null ? <Skeleton lines={4} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
            </div>
          ) : projects.length === 0 ? (
            <EmptyState action={openFolder} icon="folder" title={text.noProjects}>
              {text.noProjectsHint}
            </EmptyState>
          ) : (
            <ProjectList chosen={project?.path} onChoose={(path) => change({ project: path })} projects={projects} />
          )}
        </aside>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {project === undefined ? null : <ProjectHead opening={opening} project={project} />}
          <Views change={change} opening={opening} project={project?.path} state={state} />
        </div>
      </div>
      <FolderPicker onChoose={(path) => void add(path)} onClose={() => setPicking(false)} open={isPicking} />
      {opening.dialog}
    </Page>
  )
}

interface ViewsProps {
  readonly state: typeof DEFAULTS
  readonly change: (change: Partial<typeof DEFAULTS>, how?: { readonly replace?: boolean }) => void
  readonly project: string | undefined
  readonly opening: ReturnType<typeof useOpening>
}

function Views({ state, change, project, opening }: ViewsProps): ReactNode {
  const text = useText().launch
  const all = useSessions({ text: '', client: '', directory: project ?? '' })
  const sessions = (
    <Sessions
      filters={state}
      onFilter={(next) => change(next, { replace: next.text !== undefined })}
      opening={opening}
      project={project}
    />
  )
  return (
    <Tabs
      label={text.views}
      onChange={(view) => change({ view })}
      tabs={[
        {
          id: 'sessions',
          label: text.sessions,
          content: sessions,
          ...(all.data === undefined ? {} : { count: all.data.total }),
        },
        { id: 'history', label: text.history, content: <History /> },
        { id: 'setup', label: text.setup, content: <Setup /> },
      ]}
      value={VIEWS.find((view) => view === state.view) ?? 'sessions'}
    />
  )
}

// The clients of the gateway's computer: what can be opened, projects, sessions, and the clients' own settings.
import {
  applyAnswer,
  clientsAnswer,
  conversationAnswer,
  foldersAnswer,
  launchAnswer,
  launchResult,
  projectsAnswer,
  restoreAnswer,
  sessionsAnswer,
  setupPreview,
  trashedAnswer,
  undoAnswer,
  type AgentId,
  type ApplyAnswer,
  type ClientsAnswer,
  type ConversationAnswer,
  type FoldersAnswer,
  type LaunchAnswer,
  type LaunchResult,
  type ProjectsAnswer,
  type SessionEntry,
  type SessionsAnswer,
  type SetupEntry,
  type SetupPreviewAnswer,
  type TrashedEntry,
  type UndoAnswer,
} from '@ferryllm/control'
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { ask, queryText } from './client.ts'
import { useModels } from './config.ts'

/** How often sessions and launches are looked at again: other programs write them. */
const LOOK_MS = 10_000

const KEYS = {
  launch: ['launch'],
  projects: ['projects'],
  sessions: ['sessions'],
  clients: ['clients'],
} as const

/** Clients, terminals and the launches of the past. */
export function useLaunch(): UseQueryResult<LaunchAnswer> {
  return useQuery({
    queryKey: KEYS.launch,
    queryFn: ({ signal }) => ask(launchAnswer, '/api/launch', { signal }),
    refetchInterval: LOOK_MS,
  })
}

export function useProjects(): UseQueryResult<ProjectsAnswer> {
  return useQuery({
    queryKey: KEYS.projects,
    queryFn: ({ signal }) => ask(projectsAnswer, '/api/projects', { signal }),
  })
}

export interface SessionQuestion {
  readonly text: string
  readonly client: string
  readonly directory: string
}

/** The sessions that fit; those of the question before stay until the new ones are there. */
export function useSessions(question: SessionQuestion): UseQueryResult<SessionsAnswer> {
  const path = `/api/sessions${queryText({ ...question, limit: 1000 })}`
  return useQuery({
    queryKey: [...KEYS.sessions, path],
    queryFn: ({ signal }) => ask(sessionsAnswer, path, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  })
}

const PAGE = 100

/** A conversation, page by page from its beginning. */
export function useConversation({ client, id }: Pick<SessionEntry, 'client' | 'id'>) {
  return useInfiniteQuery({
    queryKey: ['conversation', client, id],
    queryFn: ({ signal, pageParam }): Promise<ConversationAnswer> =>
      ask(conversationAnswer, `${sessionPath({ client, id })}${queryText({ from: pageParam, limit: PAGE })}`, {
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => {
      const loaded = pages.reduce((sum, { entries }) => sum + entries.length, 0)
      return loaded < total ? loaded : undefined
    },
  })
}

export function useClients(): UseQueryResult<ClientsAnswer> {
  return useQuery({ queryKey: KEYS.clients, queryFn: ({ signal }) => ask(clientsAnswer, '/api/clients', { signal }) })
}

export function useFolders(path: string | undefined): UseQueryResult<FoldersAnswer> {
  return useQuery({
    queryKey: ['folders', path],
    queryFn: ({ signal }) => ask(foldersAnswer, `/api/folders${queryText({ path })}`, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** The names that can be asked for, to choose from. */
export function useModelNames(): readonly string[] {
  return useModels().data?.models.map(({ id }) => id) ?? []
}

export interface LaunchWish {
  readonly client: AgentId
  readonly directory?: string
  readonly model?: string
  readonly session?: string
  readonly fork?: boolean
}

/** Everything that changes something; each looks again at what it has changed. */
export interface LaunchActions {
  readonly open: (wish: LaunchWish) => Promise<LaunchResult>
  readonly preview: (wish: LaunchWish) => Promise<string>
  readonly preferTerminal: (terminal: string | null) => Promise<void>
  readonly addProject: (project: object & { readonly path: string }) => Promise<void>
  readonly changeProject: (path: string, change: object) => Promise<void>
  readonly removeProject: (path: string) => Promise<void>
  readonly deleteSession: (session: SessionEntry) => Promise<TrashedEntry>
  readonly restoreSession: (id: string) => Promise<void>
  readonly previewSetup: (client: SetupEntry['client'], model: string) => Promise<SetupPreviewAnswer>
  readonly applySetup: (client: SetupEntry['client'], model: string, hash: string) => Promise<ApplyAnswer>
  readonly undoSetup: (client: SetupEntry['client'], merge: boolean) => Promise<UndoAnswer>
  readonly restoreAll: () => Promise<number>
}

export function useLaunchActions(): LaunchActions {
  const client = useQueryClient()
  const again = async <Answer>(answer: Promise<Answer>, ...keys: (keyof typeof KEYS)[]): Promise<Answer> => {
    const value = await answer
    for (const key of keys) void client.invalidateQueries({ queryKey: KEYS[key] })
    return value
  }
  const keep = async (answer: Promise<ProjectsAnswer>): Promise<void> => {
    client.setQueryData(KEYS.projects, await answer)
  }
  const post = { method: 'POST' } as const
  return {
    open: (body) => again(ask(launchResult, '/api/launch', { ...post, body }), 'launch', 'projects'),
    preview: async (body) => (await ask(launchCommand, '/api/launch/preview', { ...post, body })).command,
    async preferTerminal(terminal) {
      const answer = await ask(launchAnswer, '/api/launch/preferences', { method: 'PUT', body: { terminal } })
      client.setQueryData(KEYS.launch, answer)
    },
    addProject: (body) => keep(ask(projectsAnswer, '/api/projects', { ...post, body })),
    changeProject: (path, change) =>
      keep(ask(projectsAnswer, '/api/projects', { method: 'PATCH', body: { path, ...change } })),
    removeProject: (path) => keep(ask(projectsAnswer, `/api/projects${queryText({ path })}`, { method: 'DELETE' })),
    deleteSession: (session) => again(ask(trashedAnswer, sessionPath(session), { method: 'DELETE' }), 'sessions'),
    async restoreSession(id) {
      await again(ask(trashedAnswer, `/api/sessions/trash/${encodeURIComponent(id)}/restore`, post), 'sessions')
    },
    previewSetup: (name, model) =>
      ask(setupPreview, `/api/clients/${name}/preview`, { ...post, body: modelWish(model) }),
    applySetup: (name, model, hash) =>
      again(
        ask(applyAnswer, `/api/clients/${name}/apply`, { ...post, body: { ...modelWish(model), hash } }),
        'clients',
      ),
    undoSetup: (name, merge) =>
      again(ask(undoAnswer, `/api/clients/${name}/undo`, { ...post, body: { merge }, also: [409] }), 'clients'),
    restoreAll: async () => (await again(ask(restoreAnswer, '/api/clients/restore', post), 'clients')).restored.length,
  }
}

const launchCommand = launchResult.pick({ command: true })

function modelWish(model: string): { model?: string } {
  return model === '' ? {} : { model }
}

function sessionPath({ client, id }: Pick<SessionEntry, 'client' | 'id'>): string {
  return `/api/sessions/${client}/${encodeURIComponent(id)}`
}

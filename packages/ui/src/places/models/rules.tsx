// The rules: put in order, changed, added and removed as a draft, looked through, then applied as one change.
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { editWish, previewEdits } from '../../api/changes.ts'
import { useConfig } from '../../api/config.ts'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DiffView } from '../../components/diff-view.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'
import { EditRoute } from './edit-route.tsx'
import { routesOf, type Route } from './route.ts'
import { RuleRow } from './rule-row.tsx'

interface Draft {
  /** Each with a name of its own, so that a row stays itself when it is moved. */
  readonly rows: readonly { readonly id: string; readonly route: Route }[]
  /** Of the file that it was begun with. */
  readonly hash: string
  readonly edits: number
}

export function Rules(): ReactNode {
  const { models: text, common, config: words } = useText()
  const { data, error, refetch } = useConfig()
  const [draft, setDraft] = useState<Draft>()
  const [editing, setEditing] = useState<{ readonly id?: string; readonly route: Route }>()
  const [isReviewing, setReviewing] = useState(false)
  const changes = useChanges()

  const stored = data === undefined ? [] : routesOf(data).map((route, index) => ({ id: `${index}`, route }))
  const rows = draft?.rows ?? stored
  const value = rows.map(({ route }) => route)
  const { data: preview } = useQuery({
    queryKey: ['preview', 'routes', value, data?.hash],
    enabled: draft !== undefined,
    queryFn: () => previewEdits([{ path: ['routes'], value }]),
  })
  const change = (next: Draft['rows']): void => {
    changes.forget()
    setDraft({ rows: next, hash: draft?.hash ?? data?.hash ?? '', edits: (draft?.edits ?? 0) + 1 })
  }
  const move = (from: number, to: number): void => {
    const moved = rows[from]
    if (moved === undefined || to < 0 || to >= rows.length) return
    const others = rows.filter((_, index) => index !== from)
    change([...others.slice(0, to), moved, ...others.slice(to)])
  }
  const drop = (): void => {
    changes.forget()
    setDraft(undefined)
  }
  const apply = async (): Promise<void> => {
    const wish = editWish({ path: ['routes'], value })
    await changes.submit(wish, { said: text.applied, onDone: drop })
    setReviewing(false)
  }
  const save = (route: Route): void => {
    const id = editing?.id
    change(
      id === undefined
        ? [...rows, { id: `new ${rows.length} ${draft?.edits ?? 0}`, route }]
        : rows.map((row) => (row.id === id ? { ...row, route } : row)),
    )
    setEditing(undefined)
  }
  const problems = preview?.problems ?? data?.problems ?? []
  const refused = preview !== undefined && 'error' in preview ? preview : undefined
  return (
    <Panel
      actions={
        <Button icon="plus" onClick={() => setEditing({ route: {} })}>
          {text.addRule}
        </Button>
      }
      flush
      title={text.rules}
    >
      <p className="px-3 pb-2 text-muted">{text.rulesHint}</p>
      {data === undefined ? (
        <div className="p-3">
          {error === null ? <Skeleton lines={4} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon="models" title={text.noRules}>
          {text.noRulesHint}
        </EmptyState>
      ) : (
        <ol aria-label={text.rules} className="border-t border-line">
          {rows.map((row, index) => (
            <RuleRow
              count={rows.length}
              index={index}
              key={row.id}
              onDrop={(from) => move(from, index)}
              onEdit={() => setEditing(row)}
              onMove={(to) => move(index, to)}
              onRemove={() => change(rows.filter(({ id }) => id !== row.id))}
              problem={problems.find(
                ({ path, severity }) => path.startsWith(`routes[${index}]`) && severity !== 'note',
              )}
              route={row.route}
            />
          ))}
        </ol>
      )}
      {draft === undefined ? null : (
        <div
          className="flex flex-col gap-2 border-t border-line p-3"
          role="region"
          aria-label={text.dirty(draft.edits)}
        >
          {draft.hash === data?.hash ? null : (
            <Banner actions={<Button onClick={drop}>{text.reload}</Button>} tone="warn">
              {text.changedOnDisk}
            </Banner>
          )}
          <Refusal refused={changes.refused ?? refused} />
          <div className="flex flex-wrap items-center gap-2">
            <p className="flex-1 text-warn" role="status">
              {text.dirty(draft.edits)}
            </p>
            <Button icon="undo" onClick={drop}>
              {common.undo}
            </Button>
            <Button onClick={() => setReviewing(true)}>{words.review}</Button>
            <Button busy={changes.isBusy} disabled={refused !== undefined} look="primary" onClick={() => void apply()}>
              {words.apply}
            </Button>
          </div>
        </div>
      )}
      {editing === undefined ? null : (
        <EditRoute
          isNew={editing.id === undefined}
          onClose={() => setEditing(undefined)}
          onSave={save}
          route={editing.route}
        />
      )}
      <Dialog
        actions={
          <>
            <Button onClick={() => setReviewing(false)}>{common.close}</Button>
            <Button busy={changes.isBusy} disabled={refused !== undefined} look="primary" onClick={() => void apply()}>
              {words.apply}
            </Button>
          </>
        }
        onClose={() => setReviewing(false)}
        open={isReviewing}
        title={text.reviewTitle}
        width="large"
      >
        {preview === undefined ? (
          <Skeleton lines={4} />
        ) : 'error' in preview ? (
          <Refusal refused={preview} />
        ) : (
          <DiffView after={preview.after} before={preview.before} label={text.reviewTitle} />
        )}
      </Dialog>
      {changes.dialog}
    </Panel>
  )
}

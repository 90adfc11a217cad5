// How screens change the configuration: the change is made at once, a toast has the way back, problems are shown where the
// change was made, and a file that somebody else has changed is asked about.
import type { ChangeAnswer, ConflictAnswer, InvalidConfigAnswer } from '@ferryllm/control'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { sendWish, type Wish } from '../api/changes.ts'
import { useConfig } from '../api/config.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DiffView } from '../components/diff-view.tsx'
import { errorText } from '../components/error-state.tsx'
import { toast } from '../components/toast.tsx'
import { useText } from '../i18n/index.ts'

export interface Submitted {
  /** What the toast says when it is done; without it nothing is said. */
  readonly said?: string
  readonly onDone?: (answer: ChangeAnswer) => void
}

export interface Changes {
  readonly submit: (wish: Wish, how?: Submitted) => Promise<ChangeAnswer | undefined>
  readonly isBusy: boolean
  /** Why the last one was refused. */
  readonly refused: InvalidConfigAnswer | undefined
  readonly forget: () => void
  /** To be put on the page. */
  readonly dialog: ReactNode
}

interface Conflict {
  readonly wish: Wish
  readonly how: Submitted
  readonly answer: ConflictAnswer
}

/** One for each part of a screen that changes something. */
export function useChanges(): Changes {
  const { common, config: text } = useText()
  const client = useQueryClient()
  const { data } = useConfig()
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<InvalidConfigAnswer>()
  const [conflict, setConflict] = useState<Conflict>()

  const undo = async (answer: ChangeAnswer): Promise<void> => {
    const wish: Wish = { method: 'POST', path: '/api/config/undo', body: {} }
    await submit(wish, { said: text.undone }, answer.hash)
  }
  const submit = async (wish: Wish, how: Submitted = {}, hash = data?.hash): Promise<ChangeAnswer | undefined> => {
    setBusy(true)
    setRefused(undefined)
    try {
      const outcome = await sendWish(wish, hash)
      if (outcome.kind === 'conflict') setConflict({ wish, how, answer: outcome.answer })
      else if (outcome.kind === 'invalid') setRefused(outcome.answer)
      else {
        await client.invalidateQueries()
        const { answer } = outcome
        const detail = answer.notes?.join(' · ')
        if (how.said !== undefined) {
          const action =
            how.said === text.undone ? {} : { action: { label: common.undo, run: () => void undo(answer) } }
          toast({ text: how.said, ...(detail === undefined || detail === '' ? {} : { detail }), ...action })
        }
        how.onDone?.(answer)
        return answer
      }
    } catch (error) {
      toast({ tone: 'bad', text: errorText(error, common) })
    } finally {
      setBusy(false)
    }
    return undefined
  }
  const close = (): void => {
    setConflict(undefined)
    void client.invalidateQueries()
  }
  return {
    submit: (wish, how) => submit(wish, how),
    isBusy,
    refused,
    forget: () => setRefused(undefined),
    dialog:
      conflict === undefined ? null : (
        <ConflictDialog
          answer={conflict.answer}
          onClose={close}
          onKeep={() => {
            setConflict(undefined)
            void submit(conflict.wish, conflict.how, conflict.answer.hash)
          }}
        />
      ),
  }
}

/** The file was changed by somebody else: what is on disk, and what this change would make of it. */
function ConflictDialog({
  answer,
  onKeep,
  onClose,
}: {
  readonly answer: ConflictAnswer
  readonly onKeep: () => void
  readonly onClose: () => void
}): ReactNode {
  const { config: text } = useText()
  const actions = (
    <>
      <Button autoFocus onClick={onClose}>
        {text.conflict.reload}
      </Button>
      <Button disabled={answer.mine === undefined} look="primary" onClick={onKeep}>
        {text.conflict.keep}
      </Button>
    </>
  )
  return (
    <Dialog actions={actions} onClose={onClose} open title={text.conflict.title} width="large">
      <p className="pb-3">{text.conflict.text}</p>
      {answer.mine === undefined ? (
        <p className="text-warn">{text.conflict.gone}</p>
      ) : (
        <DiffView after={answer.mine} before={answer.disk} label={text.conflict.diff} />
      )}
    </Dialog>
  )
}

/** Why a change was refused, problem by problem. */
export function Refusal({ refused }: { readonly refused: InvalidConfigAnswer | undefined }): ReactNode {
  if (refused === undefined) return null
  const { problems, error } = refused
  const lines = problems.length === 0 ? [error.message] : problems.map(({ path, message }) => `${path}: ${message}`)
  return (
    <ul className="flex flex-col gap-1 text-bad" role="alert">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

// Opens a client and says what came of it; where no terminal opens, the command to copy takes its place.
import { useState, type ReactNode } from 'react'
import { useLaunch, useLaunchActions, type LaunchWish } from '../../api/launch.ts'
import { Code } from '../../components/code.tsx'
import { Button } from '../../components/button.tsx'
import { copyText } from '../../components/copy.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { errorText } from '../../components/error-state.tsx'
import { toast } from '../../components/toast.tsx'
import { useText } from '../../i18n/index.ts'

export interface Opening {
  readonly open: (wish: LaunchWish) => void
  readonly copyCommand: (wish: LaunchWish) => void
  /** The client that is being opened. */
  readonly busy: string | undefined
  /** To be put on the page. */
  readonly dialog: ReactNode
}

export function useOpening(): Opening {
  const { launch: text, common } = useText()
  const actions = useLaunchActions()
  const { data } = useLaunch()
  const [busy, setBusy] = useState<string>()
  const [refused, setRefused] = useState<{ readonly problem: string; readonly command: string }>()
  const nameOf = (client: string): string => data?.clients.find((each) => each.client === client)?.name ?? client
  const complain = (error: unknown): void => toast({ tone: 'bad', text: errorText(error, common) })

  const open = async (wish: LaunchWish): Promise<void> => {
    setBusy(wish.client)
    try {
      const { opened, terminal, problem = '', command, notes } = await actions.open(wish)
      const said =
        terminal === undefined ? text.openedWindow(nameOf(wish.client)) : text.opened(nameOf(wish.client), terminal)
      if (opened) toast({ text: said, ...(notes[0] === undefined ? {} : { detail: notes.join(' · ') }) })
      else setRefused({ problem, command })
    } catch (error) {
      complain(error)
    } finally {
      setBusy(undefined)
    }
  }
  const copyCommand = async (wish: LaunchWish): Promise<void> => {
    try {
      const worked = await copyText(await actions.preview(wish))
      toast(worked ? { text: text.commandCopied } : { tone: 'bad', text: common.copyFailed })
    } catch (error) {
      complain(error)
    }
  }
  return {
    open: (wish) => void open(wish),
    copyCommand: (wish) => void copyCommand(wish),
    busy,
    dialog: (
      <Dialog
        actions={<Button onClick={() => setRefused(undefined)}>{common.close}</Button>}
        onClose={() => setRefused(undefined)}
        open={refused !== undefined}
        title={text.notOpened}
      >
        <div className="flex flex-col gap-2">
          <p className="text-muted">{refused?.problem}</p>
          <p>{text.notOpenedHint}</p>
          <Code label={text.copyCommand}>{refused?.command ?? ''}</Code>
        </div>
      </Dialog>
    ),
  }
}

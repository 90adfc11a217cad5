// What should not happen by accident.
import { useState, type ReactNode } from 'react'
import { useConfig } from '../../api/config.ts'
import { stopGateway } from '../../api/status.ts'
import { useAction } from '../../app/use-action.ts'
import { Button } from '../../components/button.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Panel } from '../../components/panel.tsx'
import { useChanges } from '../../config/use-changes.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

export function Danger(): ReactNode {
  const { settings: text, common, config } = useText()
  const format = useFormat()
  const undoable = useConfig().data?.undo
  const changes = useChanges()
  const [isStopping, setStopping] = useState(false)
  const stop = useAction(async () => {
    await stopGateway()
    setStopping(false)
  })
  const undo = (): void =>
    void changes.submit({ method: 'POST', path: '/api/config/undo', body: {} }, { said: config.undone })
  return (
    <Panel title={text.danger}>
      <div className="flex flex-col gap-3">
        <Line hint={undoable === undefined ? text.nothingToUndo : text.undoHint(format.ago(new Date(undoable.at)))}>
          <Button busy={changes.isBusy} disabled={undoable === undefined} icon="undo" onClick={undo}>
            {text.undo}
          </Button>
        </Line>
        <Line hint={text.stopHint}>
          <Button look="danger" onClick={() => setStopping(true)}>
            {text.stop}
          </Button>
        </Line>
      </div>
      <Confirm
        action={common.foot.stopConfirm}
        busy={stop.isBusy}
        onClose={() => setStopping(false)}
        onConfirm={stop.run}
        open={isStopping}
        title={common.foot.stopTitle}
      >
        {common.foot.stopText}
      </Confirm>
      {changes.dialog}
    </Panel>
  )
}

function Line({ hint, children }: { readonly hint: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span className="min-w-0 flex-1 text-muted">{hint}</span>
      {children}
    </div>
  )
}

// The command palette: every place and everything that can be done now, by a few letters.
import { Command as List } from 'cmdk'
import { useState, type ReactNode } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { Icon } from '../components/icon.tsx'
import { Kbd } from '../components/kbd.tsx'
import { useText } from '../i18n/index.ts'
import { useActiveCommands, type Command } from './commands.ts'

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const text = useText().common
  return (
    <Dialog hideTitle onClose={onClose} open={open} title={text.palette.title}>
      <Commands onClose={onClose} />
    </Dialog>
  )
}

function Commands({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { palette: text } = useText().common
  const commands = useActiveCommands()
  const groups = Map.groupBy(commands, ({ group }) => group)
  // Places first, then what the screen offers, then what is always there.
  const order = [text.go, '', text.gateway, text.appearance, text.help]
  const rank = (group: string): number => Math.max(order.indexOf(group), order.includes(group) ? 0 : 1)
  const [query, setQuery] = useState('')
  const choose = (command: Command): void => {
    onClose()
    // What it does may move the focus: after the dialog has given it back.
    setTimeout(command.run, 0)
  }
  return (
    <List label={text.title} loop>
      <div className="flex h-11 items-center gap-2 border-b border-line px-3">
        <span className="text-faint">
          <Icon name="search" />
        </span>
        <List.Input
          autoFocus
          className="h-full flex-1 bg-transparent outline-none placeholder:text-faint"
          onValueChange={setQuery}
          placeholder={text.placeholder}
          value={query}
        />
      </div>
      <List.List className="max-h-[52vh] overflow-auto p-1.5">
        <List.Empty className="py-6 text-center text-muted">{text.empty}</List.Empty>
        {[...groups]
          .toSorted(([a], [b]) => rank(a) - rank(b))
          .map(([group, members]) => (
            <List.Group
              className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:py-1 **:[[cmdk-group-heading]]:text-meta **:[[cmdk-group-heading]]:text-muted"
              heading={group}
              key={group}
            >
              {members.map((command) => (
                <List.Item
                  className="flex h-8 cursor-default items-center gap-2 rounded-control px-2 select-none data-[selected=true]:bg-raised"
                  key={command.id}
                  keywords={[...(command.words ?? []), group]}
                  onSelect={() => choose(command)}
                  value={`${command.id} ${command.label}`}
                >
                  <span className="flex-1 truncate">{command.label}</span>
                  {command.keys === undefined ? null : <Kbd keys={command.keys} />}
                </List.Item>
              ))}
            </List.Group>
          ))}
      </List.List>
    </List>
  )
}

// Views of one thing, one at a time.
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface Tab<Id extends string> {
  readonly id: Id
  readonly label: string
  /** How much there is in it. */
  readonly count?: number
  readonly content: ReactNode
}

export interface TabsProps<Id extends string> {
  readonly label: string
  readonly value: Id
  readonly tabs: readonly Tab<Id>[]
  readonly onChange: (id: Id) => void
}

/** Arrow keys move between them; only the open one is drawn. */
export function Tabs<Id extends string>({ label, value, tabs, onChange }: TabsProps<Id>): ReactNode {
  return (
    <Radix.Root className="flex min-h-0 flex-1 flex-col" onValueChange={(id) => onChange(id as Id)} value={value}>
      <Radix.List aria-label={label} className="flex shrink-0 gap-4 border-b border-line px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            className="-mb-px inline-flex h-9 items-center gap-1.5 border-b-2 border-transparent text-muted outline-offset-[-2px] select-none hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            key={tab.id}
            value={tab.id}
          >
            {tab.label}
            {tab.count === undefined ? null : <span className="text-meta text-faint">{tab.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]" key={tab.id} value={tab.id}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

// The gateway of the soak run, in a process of its own, so that its memory and its open handles are nobody else's.
import { configSchema } from '@ferryllm/control'
import { createGateway } from '@ferryllm/gateway'

/** What the soak run asks for and gets. */
export interface Facts {
  /** In bytes, after a collection. */
  readonly rss: number
  readonly heap: number
  /** Sockets, servers and timers that keep the process alive. */
  readonly resources: Readonly<Record<string, number>>
}

const gateway = createGateway(configSchema.parse(JSON.parse(process.argv[2] ?? '{}')), { onLog: () => {}, env: {} })

process.on('message', (word) => {
  if (word === 'stop') return void gateway.close(1000).then(() => process.disconnect())
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  process.send?.({ rss, heap: heapUsed, resources } satisfies Facts)
})

const { url } = await gateway.listen()
process.send?.({ url })

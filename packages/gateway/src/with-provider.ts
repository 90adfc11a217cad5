// A provider of a configuration, to be asked something without a gateway.
import type { Config } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { compile } from './config/compile.ts'
import { hostOf } from './config/host.ts'
import type { Provider } from './config/snapshot.ts'
import { createKeyStore } from './provider-keys/key-store.ts'
import { createSender, type Send } from './upstream/send.ts'

/** Reads its keys, lets `ask` send, and closes everything again. Throws `not-found` when there is none of that name. */
export async function withProvider<T>(
  config: Config,
  name: string,
  env: NodeJS.ProcessEnv,
  ask: (provider: Provider, send: Send) => Promise<T>,
): Promise<T> {
  const host = hostOf(env)
  const sender = createSender()
  const keys = createKeyStore(config, { host, send: sender.send, changed: () => {}, warn: () => {} })
  try {
    await keys.ready()
    const provider = compile(config, host, { keyOf: keys.read }).providers.get(name)
    if (provider === undefined) throw new GatewayError('not-found', `There is no provider "${name}".`)
    return await ask(provider, sender.send)
  } finally {
    keys.close()
    await sender.close()
  }
}

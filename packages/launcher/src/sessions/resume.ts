// What it takes to go on with a session: the client, the directory it took place in, and what it was recorded with.
import { existsSync } from 'node:fs'
import { GatewayError } from '@ferryllm/protocols'
import type { LaunchWish } from '../plan.ts'
import type { Session } from './session.ts'

export interface ResumeOptions extends Pick<LaunchWish, 'provider' | 'model' | 'effort' | 'args'> {
  /** Another directory than that of the session. */
  readonly directory?: string
  readonly fork?: boolean
}

/** Throws `not-found` when the session's directory is gone and no other was named. */
export function resumeWish(session: Session, { directory, fork = false, ...rest }: ResumeOptions = {}): LaunchWish {
  const place = directory ?? session.directory
  if (place === undefined || (directory === undefined && !existsSync(place))) {
    const where =
      place === undefined
        ? 'It is not known where this session took place'
        : `The folder of this session is gone (${place})`
    throw new GatewayError('not-found', `${where}: say where to go on.`, { path: 'directory' })
  }
  return {
    ...(session.client === 'opencode' && session.provider === 'ferryllm' && session.model !== undefined
      ? { model: session.model }
      : {}),
    ...rest,
    client: session.client,
    directory: place,
    resume: {
      id: session.id,
      fork,
      // By its id Claude Code finds a session from its own directory only.
      ...(session.client === 'claude' && session.file !== undefined ? { file: session.file } : {}),
      ...(session.provider === undefined ? {} : { recordedProvider: session.provider }),
    },
  }
}

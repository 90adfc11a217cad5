// The configuration file as its users write it: every key, its limits and its default. Everything downstream reads `Config`.
import * as z from 'zod'
import { admin } from './admin.ts'
import { auth } from './auth.ts'
import { capture } from './capture.ts'
import { limit } from './limit.ts'
import { listener } from './listener.ts'
import { logging, metrics, telemetry } from './logging.ts'
import { models } from './models.ts'
import { text } from './primitives.ts'
import { promptCache } from './prompt-cache.ts'
import { provider } from './provider.ts'
import { responses } from './responses.ts'
import { route } from './route.ts'
import { server } from './server.ts'
import { storage } from './storage.ts'
import { turnMemory } from './turn-memory.ts'

/** The schema of the whole file. */
export const configSchema = z.strictObject({
  server: server.prefault({}),
  logging: logging.prefault({}),
  auth: auth.prefault({}),
  admin: admin.prefault({}),
  limits: z.array(limit).default([]),
  metrics: metrics.prefault({}),
  telemetry: telemetry.prefault({}),
  storage: storage.prefault({}),
  capture: capture.prefault({}),
  responses: responses.prefault({}),
  turn_memory: turnMemory.prefault({}),
  prompt_cache: promptCache.prefault({}),
  models: models.default({}),
  providers: z.array(provider).default([]),
  routes: z.array(route).default([]),
  aliases: z
    .record(text, text)
    .default({})
    .describe('Other names for models: name = "model". A name with * stands for every name like it.'),
  listeners: z.array(listener).default([]),
})

type Parsed = z.output<typeof configSchema>

/** One provider; `disabled` says why it cannot be used although its entry is valid (for example a key that is not there). */
export type Provider = Parsed['providers'][number] & { readonly disabled?: string }

/** One rule of [[limits]]. */
export type LimitRule = Parsed['limits'][number]

/** One routing rule. */
export type Route = Parsed['routes'][number]

/** What the owner says about one model. */
export type ModelOverride = Parsed['models'][string]

/** The reasoning efforts as the rest of the house spells them. */
export type ReasoningEffort = NonNullable<Parsed['server']['default_reasoning_effort']>

/** The checked configuration with every default filled in. */
export type Config = Omit<Parsed, 'providers'> & { readonly providers: readonly Provider[] }

// The configuration as the request path reads it: compiled once, never changed; a reload makes a new one.
import type { AliasTable, CaptureMode, Config, MatchType } from '@ferryllm/control'
import type { Effort, ErrorKind, ModelCapabilities, ProtocolId, Traits } from '@ferryllm/protocols'
import type { TraceLimits } from '../capture/trace-store.ts'
import type { Rates } from '../catalog/rates.ts'
import type { KeyRing } from '../client-keys/key-ring.ts'
import type { QueueRule } from '../http/admission.ts'
import type { Rule } from '../limits/rule.ts'
import type { StoreLimits } from '../store/request-store.ts'
import type { BreakerRule } from '../upstream/breaker.ts'
import type { Send } from '../upstream/send.ts'

/** Takes the credential out of its wrapper; called at the socket only. */
export type Reveal = () => string

/** One of a provider's keys. */
export interface ProviderKey {
  /** What logs and metrics call it. */
  readonly name: string
  readonly reveal: Reveal
  /** As that of the provider, unless it says otherwise. */
  readonly account: string
}

/** How long the steps of one attempt may take, in milliseconds; what is absent is unlimited. */
export interface Timeouts {
  readonly connectMs: number
  /** Until the response headers. */
  readonly headersMs: number
  /** Until the first content of a stream. */
  readonly firstEventMs?: number
  /** Silence inside a reply. */
  readonly idleMs: number
  readonly totalMs?: number
}

export interface Provider {
  readonly name: string
  readonly protocol: ProtocolId
  /** As configured, for messages and the model list; the demo provider has none. */
  readonly baseUrl?: string
  /** The credential of the next request: the only key, or the one that was chosen of several. */
  readonly key?: Reveal
  /** Which of several keys that is. */
  readonly keyName?: string
  /** Every key that is there, in the order of the file. */
  readonly keys: readonly ProviderKey[]
  /** The key is sent as a bearer token whatever the protocol's own header is. */
  readonly isBearer?: boolean
  /** Requests carry the credential of their caller instead of a key of ours. */
  readonly callerPays?: boolean
  /** Extra headers for every request. */
  readonly headers: Readonly<Record<string, string>>
  readonly traits: Partial<Traits>
  /** Speaks Anthropic's protocol and is known to be somebody else's host. */
  readonly isOtherMaker: boolean
  /** Runs on the owner's machine and costs nothing. */
  readonly isFree: boolean
  /** Who can open seals made here. */
  readonly family: string
  /** 8 hex digits of the account behind the key. */
  readonly account: string
  /** Why this provider cannot be used, in words for the user. */
  readonly disabled?: string
  readonly timeouts: Timeouts
  /** Answers in process instead of over the network. */
  readonly send?: Send
}

/** One place where the models of a route are served. */
export interface Place {
  readonly provider: Provider
  /** Its share of the requests; 0 = asked only when nobody else is left. */
  readonly weight: number
  /** What the provider calls the model that was asked for. */
  readonly nameFor: (asked: string) => string
}

/** Which lanes a request may take. */
export type WorkMode = Config['server']['work_mode']

export interface Route {
  /** `*` in the file is the empty prefix here. */
  readonly match: string
  readonly type: MatchType
  /** Where the rule comes from: written, or implied by a provider's name, by its usual models, or by a client's wish for a provider that no rule has for the model. */
  readonly origin: 'file' | 'provider-name' | 'inferred' | 'hint'
  readonly matches: (model: string) => boolean
  /** They share the requests, as `strategy` says. */
  readonly places: readonly [Place, ...Place[]]
  readonly strategy: Config['routes'][number]['strategy']
  /** Who answers when those fail, in order. */
  readonly fallbacks: readonly Place[]
  /** The failures after which the next one is asked. */
  readonly fallbackOn: ReadonlySet<ErrorKind>
  readonly workMode: WorkMode
  /** The model that the client wrote for: the name it asked for, without a prefix that only chooses the route. */
  readonly writtenFor: (asked: string) => string
  /** Instead of the policy for everything. */
  readonly reasoning?: ReasoningRule
  /** Instead of the provider's own. */
  readonly timeouts: Partial<Timeouts>
}

/** All routes, as they are looked up. */
export interface Routes {
  /** Those of the file, in the order in which they are asked. */
  readonly listed: readonly Route[]
  readonly exact: ReadonlyMap<string, Route>
  /** Every other rule, those that follow from a provider's name (`openai/…`) included, in the same order. */
  readonly patterns: readonly Route[]
  /** Asked when nothing else matches. */
  readonly inferred: readonly Route[]
}

export interface Snapshot {
  readonly providers: ReadonlyMap<string, Provider>
  readonly routes: Routes
  readonly aliases: AliasTable
  /** For requests that no route of the file decides about. */
  readonly workMode: WorkMode
  /** Undefined = no key is needed. */
  readonly keys: KeyRing | undefined
  /** Where the key store is, for the times of last use. */
  readonly keyStore?: string
  /** Origins of web pages that may call the gateway. */
  readonly corsOrigins: readonly string[]
  readonly bodyLimitBytes: number
  /** Whether the Responses API is offered over WebSocket, too. */
  readonly websockets: boolean
  readonly limits: readonly Rule[]
  readonly queue: QueueRule
  readonly keepAliveMs: number
  readonly retry: RetryRule
  readonly breaker: BreakerRule
  /** Log the shapes of requests, at level debug. */
  readonly logShapes: boolean
  /** Absent = agents may repeat themselves. */
  readonly toolLoop?: ToolLoopRule
  /** Whether /metrics answers. */
  readonly metrics: boolean
  readonly storage: StorageSettings
  readonly capture: CaptureSettings
  readonly responses: ResponseRule
  readonly turns: TurnRule
  /** A loss of severity warn or worse refuses the request. */
  readonly strict: boolean
  readonly policies: PolicySettings
  /** What the owner says about models, by name or by `provider/name`. */
  readonly models: ReadonlyMap<string, ModelRule>
}

/** Where requests are kept, and how many. */
export interface StorageSettings {
  readonly enabled: boolean
  /** As configured; default: in the state directory. */
  readonly path?: string
  readonly limits: StoreLimits
}

/** Of which requests the bodies are recorded, and where. */
export interface CaptureSettings {
  readonly bodies: CaptureMode
  readonly memoryBytes: number
  /** Of a larger body only the beginning is kept. */
  readonly maxBodyBytes: number
  readonly isOnDisk: boolean
  readonly disk: TraceLimits
}

/** Whether responses are kept, and for how long after their last use. */
export interface ResponseRule {
  readonly enabled: boolean
  readonly retentionMs: number
}

/** Whether answers with tool calls are remembered, where, and for how long after their last use. */
export interface TurnRule {
  readonly enabled: boolean
  readonly onDisk: boolean
  readonly retentionMs: number
}

/** How often, and after what pause, a failed attempt is repeated with the same provider. */
export interface RetryRule {
  /** Repetitions, the first attempt not counted. */
  readonly retries: number
  /** Before the first repetition; doubled for each further one. */
  readonly backoffMs: number
}

/** One entry of [models]. */
export interface ModelRule {
  readonly capabilities: ModelCapabilities
  readonly rates?: Rates
}

/** What the owner says about reasoning, for everything or for one route. */
export interface ReasoningRule {
  readonly policy: 'preserve' | 'fill_missing' | 'cap' | 'force'
  readonly defaultEffort?: Effort
  readonly maxEffort?: Effort
}

/** Tells whether a line of a system prompt is meant. */
export type LinePattern = (line: string) => boolean

/** Which lines of the system prompt are moved to the end of the conversation. */
export interface Relocation {
  /** The end is not part of it. */
  readonly range?: { readonly start: number; readonly end: number }
  readonly patterns: readonly LinePattern[]
  /** Whether the moved text is written into the log. */
  readonly log: boolean
}

/** How many equal calls in a row are noted, warned of, and refused. */
export interface ToolLoopRule {
  readonly warn: number
  readonly urgent: number
  readonly refuse: number
}

export interface PolicySettings {
  readonly reasoning: ReasoningRule
  readonly cache: {
    readonly anthropicMarks: boolean
    readonly system: boolean
    readonly tools: boolean
    readonly lastUser: boolean
    /** The user's words before the last answer. */
    readonly history: boolean
    readonly ttl?: '5m' | '1h'
    /** Empty = never add one. */
    readonly key: string
    readonly retention?: string
  }
  readonly strip: { readonly prefixes: readonly string[]; readonly patterns: readonly LinePattern[] }
  readonly relocate?: Relocation
}

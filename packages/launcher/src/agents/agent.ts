// A coding agent as the launcher knows it: which program it is, and what binds it to the gateway without a change on disk.
import type { AgentEffort, AgentId } from '@ferryllm/control'

/** What is to be opened. */
export interface Wish {
  readonly directory: string
  /** How logs call the directory. */
  readonly project: string
  /** Only this provider may answer; otherwise the routes decide. */
  readonly provider?: string
  readonly model?: string
  readonly effort?: AgentEffort
  /** Go on with a session instead of starting one. */
  readonly resume?: Resume
  /** For the client, after everything else. */
  readonly args: readonly string[]
}

export interface Resume {
  /** Which one; without it the client offers its own choice. */
  readonly id?: string
  /** Where it is stored, for clients that take a file. */
  readonly file?: string
  /** The provider that the client recorded with it. */
  readonly recordedProvider?: string
  /** Leave the old session as it is and go on in a copy. */
  readonly fork: boolean
}

/** A model that the gateway lists. */
export interface GatewayModel {
  readonly id: string
  /** Input tokens, when known. */
  readonly context?: number
  readonly maxOutput?: number
}

/** The gateway as a client reaches it. */
export interface Access {
  /** Without a version: `http://127.0.0.1:3000`. */
  readonly url: string
  readonly key: string
  readonly models: readonly GatewayModel[]
  /** The list of models as Codex reads it. */
  readonly codexModels: readonly CodexModel[]
  /** Whether a route takes the names of models that the client asks for by itself. */
  readonly takesOwnModels: boolean
}

/** An entry of Codex's catalogue; what else it holds is Codex's. */
export type CodexModel = { readonly slug: string } & Readonly<Record<string, unknown>>

/** How a client is started. */
export interface Binding {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Written for this one launch, readable by the owner only; names within the folder of the launch. */
  readonly files: Readonly<Record<string, string>>
  /** What the user should know. */
  readonly notes: readonly string[]
}

export interface Agent {
  readonly id: AgentId
  /** As people call it. */
  readonly name: string
  /** Names that its program may have, without an extension. */
  readonly programs: readonly string[]
  /** How it is installed. */
  readonly install: string
  /** A model that it asks for when nobody chooses one. */
  readonly ownModel?: string
  /** Whether it draws on the terminal; otherwise it opens a window of its own. */
  readonly needsTerminal: boolean
  /** Variables that would lead it elsewhere: names, which may end in `*`. */
  readonly scrub: readonly string[]
  /** `folder` is where the files of the launch will be. Throws GatewayError for a wish that it cannot fulfil. */
  readonly bind: (wish: Wish, access: Access, folder: string) => Binding
}

// The small parts that several sections of the file are made of.
import * as z from 'zod'
import { Secret } from '../secret.ts'

/** Some text, not empty. */
export const text: z.ZodString = z.string().min(1)
// `writeOnly` is JSON Schema's word for it: whoever prints values or takes them from a command line looks for it.
/** A credential: printed nowhere. */
export const secret = text.transform((value) => new Secret(value)).meta({ writeOnly: true })
/** A time of at most a week. */
export const seconds: z.ZodInt = z.int().min(1).max(604_800)
/** A time for one step of a request: parts of a second are allowed. */
export const duration: z.ZodNumber = z.number().min(0.001).max(604_800)
/** A number of things, at least one. */
export const count: z.ZodInt = z.int().min(1)
// A key put here by mistake would be printed as the name of a missing variable, hence the look at long mixed names.
/** The name of an environment variable. */
export const variableName: z.ZodString = z.string().regex(/^(?!(?=.*[a-z])(?=.*\d).{20})[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'not the name of an environment variable (a key itself goes elsewhere)',
})

// `x_high` is the spelling of older versions; `ultracode` is the name some launchers give to the highest effort.
/** A reasoning effort, spelled as the rest of the house spells it. */
export const effort = z
  .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'x_high', 'ultracode'])
  .transform((value) => (value === 'x_high' ? 'xhigh' : value === 'ultracode' ? 'max' : value))

/** How the reasoning efforts of the configuration meet those that clients ask for. */
export const reasoningPolicy = z.enum(['preserve', 'fill_missing', 'cap', 'force'])

/** The annotation of keys that a running gateway cannot take over. */
export const NEEDS_RESTART = 'x-needs-restart'

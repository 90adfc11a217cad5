// What the exit codes of every command mean.

/** It worked. */
export const OK = 0
/** It failed; the message says why. */
export const FAILED = 1
/** The command line is wrong. */
export const USAGE = 2
/** There is no running gateway. */
export const NOT_RUNNING = 3

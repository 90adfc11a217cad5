// Keys that the file may contain and this version does not act on, so that check-config can say so.

/** Key path (`[]` stands for any element) → what is missing. */
export const NOT_YET: Readonly<Record<string, string>> = {}

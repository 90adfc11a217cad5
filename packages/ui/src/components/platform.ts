// What kind of keyboard this is.

/** Whether the Command key is what Ctrl is elsewhere. */
export const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent)

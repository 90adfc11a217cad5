// The version everyone sees: in `ferryllm version`, in the user agent, in the log.
export const VERSION = '0.1.0'

// The time, for what is said in seconds or minutes from now.
import { useEffect, useState } from 'react'

/** Milliseconds since 1970, every second while somebody needs it. */
export function useNow(isNeeded = true): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!isNeeded) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isNeeded])
  return now
}

// While something lies over the page, the page itself is out of reach for pointer, keyboard and screen readers alike.
import { useEffect } from 'react'

let open = 0

/** Makes the page inert as long as `isOpen`. */
export function useInertPage(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return
    const root = document.getElementById('root')
    open += 1
    root?.toggleAttribute('inert', true)
    return () => {
      open -= 1
      root?.toggleAttribute('inert', open > 0)
    }
  }, [isOpen])
}

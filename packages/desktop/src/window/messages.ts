// What the app and the process of its window say to each other.

/** To the window; `open` is the first, and comes once. */
export type ToWindow =
  | { readonly type: 'open'; readonly link: string; readonly title: string; readonly pageData: string }
  | { readonly type: 'load'; readonly link: string }
  | { readonly type: 'show' }
  | { readonly type: 'close' }

/** From the window. */
export type FromWindow =
  /** There is a window, with nothing in it yet. */
  | { readonly type: 'created' }
  /** The page is to be seen, or would be if the window were in sight. */
  | { readonly type: 'painted' }
  /** Somebody wants to see a page that is not ours. */
  | { readonly type: 'external'; readonly url: string }
  /** It was closed, by the person or by the app. */
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly reason: string }

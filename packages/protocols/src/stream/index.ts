// Frames and the style of stages.
export { pipe, tee } from './sink.ts'
export type { Sink, Transducer } from './sink.ts'
export { decodeSse, encodeSse } from './sse.ts'
export type { Frame } from './sse.ts'

// The way back: from a provider's events to events that the client's protocol can express.
export { adaptReply } from './adapt-reply.ts'
export type { ReplyContext } from './adapt-reply.ts'

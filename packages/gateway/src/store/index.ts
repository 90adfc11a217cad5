// What other packages may know of the store: how to read it.
export { readDatabase, type DatabaseReader } from './read-database.ts'
export { presentPage, presentRequest, presentUsage } from './present.ts'
export { databasePath } from './storage.ts'
export { memoryStore } from './memory-store.ts'
export type {
  Dimension,
  RequestPage,
  RequestQuery,
  RequestReader,
  StatusClass,
  StoreHealth,
  Usage,
  UsageFigures,
  UsageGroup,
  UsageQuery,
} from './request-store.ts'
export type { StoredAttempt, StoredRequest } from './stored-request.ts'

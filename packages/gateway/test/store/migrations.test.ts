import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { migrate, MIGRATIONS, versionOf } from '../../src/store/sqlite/migrations.ts'
import { openDatabase } from '../../src/store/sqlite/open-database.ts'
import { readDatabase } from '../../src/store/read-database.ts'
import { temporaryDirectory } from './support.ts'

const file = (): string => join(temporaryDirectory(), 'ferryllm.db')

const schema = (path: string): unknown[] => {
  const db = new (loadSqlite().DatabaseSync)(path)
  const tables = db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()
  db.close()
  return tables
}

test.each(MIGRATIONS.map((_, version) => version))('a database of version %i is brought to the last one', (version) => {
  const [old, fresh] = [file(), file()]
  const db = new (loadSqlite().DatabaseSync)(old)
  if (version > 0) migrate(db, MIGRATIONS.slice(0, version))
  db.close()
  openDatabase(old, new Date()).db.close()
  const opened = openDatabase(fresh, new Date()).db
  expect(versionOf(opened)).toBe(MIGRATIONS.length)
  opened.close()
  expect(schema(old)).toEqual(schema(fresh))
})

test('only the steps that are missing are taken, each once, and data stay', () => {
  const db = new (loadSqlite().DatabaseSync)(file())
  const steps = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y DEFAULT 7', 'ALTER TABLE a ADD COLUMN z']
  migrate(db, steps.slice(0, 1))
  db.exec('INSERT INTO a VALUES (1)')
  migrate(db, steps)
  migrate(db, steps)
  expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 7, z: null }])
  expect(versionOf(db, steps)).toBe(3)
  db.close()
})

test('a step that fails leaves everything as it was', () => {
  const db = new (loadSqlite().DatabaseSync)(file())
  migrate(db, ['CREATE TABLE a (x)'])
  expect(() => migrate(db, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'nonsense'])).toThrow('syntax error')
  expect([versionOf(db, ['', '', '']), db.prepare(`SELECT name FROM sqlite_schema`).all()]).toEqual([
    1,
    [{ name: 'a' }],
  ])
  db.close()
})

test('a reader does not migrate: it says what to do', () => {
  const path = file()
  const db = new (loadSqlite().DatabaseSync)(path)
  migrate(db, [])
  db.exec('PRAGMA application_id = 0x46525259')
  db.close()
  expect(() => readDatabase(path)).toThrow('start the gateway once to bring it up to date')
})

// The list of projects.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { launcherPaths } from '../src/host.ts'
import { changeProject, listProjects, openProject, removeProject, restoreProject } from '../src/projects.ts'
import { testMachine } from './support.ts'

test('the latest is first, the pinned ones before', () => {
  const machine = testMachine()
  const { projects } = launcherPaths(machine)
  const [a, b, c] = ['a', 'b', 'c'].map((name) => machine.folder(name)) as [string, string, string]
  for (const [index, path] of [a, b, c, a].entries()) openProject(projects, path, index)
  changeProject(projects, b, { pinned: true })
  expect(listProjects(projects).map(({ path }) => path)).toEqual([b, a, c])
})

test('a choice is kept when the project is opened again, and can be taken back', () => {
  const machine = testMachine()
  const { projects } = launcherPaths(machine)
  const path = machine.folder('a')
  openProject(projects, path, 1)
  changeProject(projects, path, { provider: 'p', effort: 'high' })
  openProject(projects, path, 2, 'codex')
  expect(listProjects(projects)).toEqual([
    { path, pinned: false, provider: 'p', effort: 'high', openedAt: 2, client: 'codex', missing: false },
  ])
  expect(changeProject(projects, path, { provider: null })).not.toHaveProperty('provider')
})

test('a removed one can be put back; its folder is never touched', () => {
  const machine = testMachine()
  const { projects } = launcherPaths(machine)
  const path = machine.folder('a')
  openProject(projects, path, 1)
  const removed = removeProject(projects, path)
  expect(listProjects(projects)).toEqual([])
  restoreProject(projects, removed)
  rmSync(path, { recursive: true })
  expect(listProjects(projects)).toMatchObject([{ path, missing: true }])
})

test('one that is not there is told', () => {
  const { projects } = launcherPaths(testMachine())
  expect(() => removeProject(projects, '/x')).toThrow('not among the projects')
  expect(() => changeProject(projects, '/x', {})).toThrow('not among the projects')
})

test('a damaged list is an empty one', () => {
  const { projects } = launcherPaths(testMachine())
  mkdirSync(dirname(projects), { recursive: true })
  writeFileSync(projects, '{"version":1,"projects":[{"path"')
  expect(listProjects(projects)).toEqual([])
})

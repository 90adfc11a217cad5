// The everyday: an answer, tools one by one and several at once, files, a long session.
import assert from 'node:assert/strict'
import { act, say } from '../turn.ts'
import { EVERYBODY, type Scenario } from './scenario.ts'

export const basics: readonly Scenario[] = [
  {
    name: 'pong',
    title: 'A plain answer',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    turns: [say('pong')],
    expect({ code, stdout, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /pong/)
      assert.equal(bodies.length, 1)
    },
  },
  {
    name: 'shell',
    title: 'A shell command, its output in the next request',
    agents: EVERYBODY,
    prompt: 'Run it.',
    turns: [act({ run: 'echo from-the-tool > out.txt; cat out.txt' }), say('all done')],
    expect({ code, stdout, file, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /all done/)
      assert.equal(file('out.txt'), 'from-the-tool\n')
      assert.match(bodies[1] ?? '', /from-the-tool\\n|from-the-tool"/)
    },
  },
  {
    name: 'files',
    title: 'Files written, read and edited (Codex: freeform apply_patch)',
    agents: EVERYBODY,
    prompt: 'Write, read, edit.',
    turns: [
      act({ write: 'notes.txt', content: 'alpha\nbeta\n' }),
      act({ read: 'notes.txt' }),
      act({ edit: 'notes.txt', from: 'beta', to: 'gamma' }),
      say('edited'),
    ],
    expect({ code, stdout, file, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /edited/)
      assert.equal(file('notes.txt'), 'alpha\ngamma\n')
      assert.equal(bodies.length, 4)
      assert.match(bodies[2] ?? '', /beta/)
    },
  },
  {
    name: 'parallel',
    title: 'Three calls at once, one of which fails',
    agents: EVERYBODY,
    prompt: 'Three at once.',
    turns: [
      act({ run: 'echo one > 1.txt' }, { run: 'echo wrong-code; exit 3' }, { run: 'echo three > 3.txt' }),
      say('all three'),
    ],
    expect({ code, stdout, file, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /all three/)
      assert.deepEqual([file('1.txt'), file('3.txt')], ['one\n', 'three\n'])
      assert.equal(bodies.length, 2)
      assert.match(bodies[1] ?? '', /wrong-code/)
      for (const id of ['call_1', 'call_2', 'call_3']) {
        // Gemini knows calls by their place; everybody else by their id, in the call and in its result.
        const mentions = (bodies[1] ?? '').split(id).length - 1
        assert.ok(mentions >= 2, `${id} is mentioned ${mentions} times`)
      }
    },
  },
  {
    name: 'long',
    title: 'Twelve turns of tools',
    agents: EVERYBODY,
    prompt: 'Go on for a while.',
    turns: [
      ...Array.from({ length: 12 }, (_, turn) => act({ run: `echo turn-${turn} >> turns.txt` })),
      say('twelve turns'),
    ],
    expect({ code, stdout, file, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /twelve turns/)
      assert.equal(file('turns.txt'), Array.from({ length: 12 }, (_, turn) => `turn-${turn}\n`).join(''))
      assert.equal(bodies.length, 13)
      for (let turn = 0; turn < 12; turn++) assert.match(bodies[12] ?? '', new RegExp(`turn-${turn}\\b`))
    },
  },
]

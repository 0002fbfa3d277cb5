import { StringStream } from '@codemirror/language';
import { describe, expect, test } from 'vitest';

import { parser } from '../language';

function begin(): Parameters<typeof parser.token>[1] {
  if (!parser.startState) {
    throw new Error('a stream parser begins somewhere');
  }
  return parser.startState(4);
}

/** Every piece of a cell that has a colour, as `text:colour`. */
function coloured(source: string): string[] {
  const state = begin();
  const found: string[] = [];
  for (const line of source.split('\n')) {
    const stream = new StringStream(line, 4, 4);
    if (line === '') {
      parser.blankLine?.(state, 4);
    }
    while (!stream.eol()) {
      stream.start = stream.pos;
      const colour = parser.token(stream, state);
      if (colour) {
        found.push(`${stream.current()}:${colour}`);
      }
      expect(stream.pos).toBeGreaterThan(stream.start);
    }
  }
  return found;
}

describe('sentences', () => {
  test.each([
    ["borra 'a b' y {x}", ["'a b':string", '{x}:variableName.special']],
    ['mueve «mis notas» a docs/', ['«mis notas»:string']],
    ["don't touch it, don't", []],
    ['copia notes.txt en docs/2024', ['notes.txt:link', 'docs/2024:link']],
    ['Copy it. Then stop.', []],
    ['un 50% más', []]
  ])('%s', (source, expected) => {
    expect(coloured(source)).toEqual(expected);
  });
});

describe('magics, control words and comments', () => {
  test.each([
    ['%undo --list', ['%undo:keyword', '--list:attributeName']],
    ['%%plan\nborra {x}', ['%%plan:keyword', '{x}:variableName.special']],
    ['INFO', ['INFO:keyword']],
    ['INFO de la carpeta', []],
    ['CHANGE-MODEL offline', ['CHANGE-MODEL:keyword']],
    ['# una nota', ['# una nota:comment']]
  ])('%s', (source, expected) => {
    expect(coloured(source)).toEqual(expected);
  });
});

describe('shell', () => {
  test('a line', () => {
    expect(coloured("!ls -l 'a b'\nborra 'c'")).toEqual([
      '!:operator',
      'ls:builtin',
      '-l:attribute',
      "'a b':string",
      "'c':string"
    ]);
  });

  test('a command goes on while a quotation mark is open', () => {
    expect(coloured("!echo 'a\n# b'\n# c")).toEqual([
      '!:operator',
      'echo:builtin',
      "'a:string",
      "# b':string",
      '# c:comment'
    ]);
  });

  test('a command goes on after a pipe, and no further', () => {
    expect(coloured('!ls |\nsort\nsort')).toEqual(['!:operator', 'ls:builtin', 'sort:builtin']);
  });

  test('the rest of a cell', () => {
    expect(coloured('%%sh\nls\n\nINFO\ncat x')).toEqual([
      '%%sh:keyword',
      'ls:builtin',
      'cat:builtin'
    ]);
  });

  test('the mode is left as it was when an editor goes back', () => {
    const state = begin();
    const before = parser.copyState?.(state);
    parser.token(new StringStream('%%sh', 4, 4), state);
    expect(before?.shell).toBeNull();
    expect(state.shell).toBe('cell');
  });
});

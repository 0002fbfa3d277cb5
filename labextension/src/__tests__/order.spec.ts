import { describe, expect, it } from 'vitest';

import { isByName } from '../order';

const file = (name: string): { name: string; type: string } => ({ name, type: 'file' });
const folder = (name: string): { name: string; type: string } => ({ name, type: 'directory' });
const NAMES = [
  'a',
  'A',
  'á',
  'ñ',
  'n',
  'o',
  'Z',
  'ch',
  'c10',
  'c9',
  'ü',
  '_x',
  '10',
  '9',
  'ß',
  'ss'
];

describe('isByName', () => {
  it.each(
    ['es_ES', 'en', 'sv', 'de-DE'].flatMap(language => [
      [language, true] as const,
      [language, false] as const
    ])
  )('agrees with the comparison that JupyterLab makes, in %s, natural %s', (language, natural) => {
    for (const one of NAMES) {
      for (const other of NAMES) {
        const compared = one.localeCompare(other, language.replace('_', '-'), {
          numeric: natural,
          sensitivity: 'base'
        });
        expect(isByName([file(one), file(other)], language, natural)).toBe(compared <= 0);
      }
    }
  });

  it('wants folders first', () => {
    expect(isByName([folder('b'), folder('c'), file('a')], 'en', true)).toBe(true);
    expect(isByName([file('a'), folder('b')], 'en', true)).toBe(false);
  });

  it('looks at every pair', () => {
    expect(isByName([], 'en', true)).toBe(true);
    expect(isByName([file('a'), file('b'), file('d'), file('c')], 'en', true)).toBe(false);
  });

  it('knows nothing of what is no language', () => {
    expect(isByName([file('a')], 'C.UTF-8@x', true)).toBe(false);
  });
});

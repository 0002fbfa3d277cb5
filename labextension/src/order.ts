import type { Contents } from '@jupyterlab/services';

type Named = Pick<Contents.IModel, 'name' | 'type'>;

/**
 * Whether files are in the order in which JupyterLab sorts them by name: folders first.
 *
 * It compares with `localeCompare`, which works the language out anew for every pair of names; a
 * collator that is kept finds the same many times faster.
 */
export function isByName(items: readonly Named[], language: string, isNatural: boolean): boolean {
  const collator = collatorOf(language, isNatural);
  return (
    collator !== null &&
    items.every((item, index) => {
      const before = items[index - 1];
      return before === undefined || mayPrecede(before, item, collator);
    })
  );
}

function mayPrecede(one: Named, other: Named, collator: Intl.Collator): boolean {
  const [first, second] = [one.type === 'directory', other.type === 'directory'];
  return first === second ? collator.compare(one.name, other.name) <= 0 : first;
}

/** `null` for what is no language. */
function collatorOf(language: string, isNatural: boolean): Intl.Collator | null {
  const key = `${language} ${String(isNatural)}`;
  let collator = COLLATORS.get(key);
  if (collator === undefined) {
    try {
      collator = new Intl.Collator(language.replace('_', '-'), {
        numeric: isNatural,
        sensitivity: 'base'
      });
    } catch {
      collator = null;
    }
    COLLATORS.set(key, collator);
  }
  return collator;
}

const COLLATORS = new Map<string, Intl.Collator | null>();

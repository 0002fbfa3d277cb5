import type { TranslationBundle } from '@jupyterlab/translation';

import type { ChangeKind, IChange, IChanges } from './bundle';
import { KINDS } from './bundle';
import { element } from './nodes';

/** How many changes are shown before the rest is folded away. */
const SHOWN = 12;

const SIGNS: Readonly<Record<ChangeKind, string>> = {
  created: '+',
  modified: '~',
  deleted: '−',
  moved: '→',
  metadata: '·'
};

/** What happens when a path is clicked; nothing where it is not given. */
export type OpenPath = (path: string) => void;

/** Sum changes up in a few words, like “deletes 3, changes 1”. */
export function summarize({ counts }: IChanges, trans: TranslationBundle): string {
  const words: Readonly<Record<ChangeKind, string>> = {
    deleted: trans.__('deletes %1', counts.deleted),
    modified: trans.__('changes %1', counts.modified),
    moved: trans.__('moves %1', counts.moved),
    created: trans.__('creates %1', counts.created),
    metadata: trans.__('changes attributes of %1', counts.metadata)
  };
  return KINDS.filter(kind => counts[kind] > 0)
    .map(kind => words[kind])
    .join(', ');
}

/** Draw changes as a small tree, folded when it is long. */
export function drawChanges(
  changes: IChanges,
  trans: TranslationBundle,
  open?: OpenPath
): HTMLElement {
  const list = drawList(changes, trans, open);
  if (changes.paths.length <= SHOWN) {
    return list;
  }
  const details = element('details', { className: 'jp-AIBridge-fold' });
  details.append(element('summary', {}, summarize(changes, trans)), list);
  return details;
}

function drawList(changes: IChanges, trans: TranslationBundle, open?: OpenPath): HTMLElement {
  const list = element('ul', { className: 'jp-AIBridge-changes' });
  let folder = '';
  for (const change of [...changes.paths].sort(byPath)) {
    const parent = parentOf(change.path);
    if (parent !== folder && parent !== '') {
      list.append(element('li', { className: 'jp-AIBridge-folder' }, `${parent}/`));
    }
    folder = parent;
    list.append(drawChange(change, parent, trans, open));
  }
  const left = KINDS.reduce((sum, kind) => sum + changes.counts[kind], -changes.paths.length);
  if (left > 0) {
    list.append(element('li', {}, trans.__('… and %1 more', left)));
  }
  return list;
}

function drawChange(
  change: IChange,
  parent: string,
  trans: TranslationBundle,
  open?: OpenPath
): HTMLElement {
  const names: Readonly<Record<ChangeKind, string>> = {
    created: trans.__('created'),
    modified: trans.__('changed'),
    deleted: trans.__('deleted'),
    moved: trans.__('moved'),
    metadata: trans.__('attributes changed')
  };
  const { kind, path, from } = change;
  const sign = element(
    'span',
    { className: 'jp-AIBridge-sign', attributes: { role: 'img', 'aria-label': names[kind] } },
    SIGNS[kind]
  );
  const name = parent === '' ? path : path.slice(parent.length + 1);
  const shown =
    open && kind !== 'deleted' ? opener(name, path, open, trans) : element('span', {}, name);
  const item = element('li', { className: parent === '' ? '' : 'jp-AIBridge-inside' }, sign, ' ');
  item.dataset['kind'] = kind;
  item.append(...(from === undefined ? [shown] : [`${from} → `, shown]));
  const size = sizeOf(change);
  if (size !== '') {
    item.append(' ', element('span', { className: 'jp-AIBridge-size' }, size));
  }
  return item;
}

function opener(name: string, path: string, open: OpenPath, trans: TranslationBundle): HTMLElement {
  const title = trans.__('Open %1', path);
  const node = element('button', { className: 'jp-AIBridge-path', title }, name);
  node.type = 'button';
  node.addEventListener('click', () => open(path));
  return node;
}

function byPath(one: IChange, other: IChange): number {
  const [a, b] = [parentOf(one.path), parentOf(other.path)];
  return a === b ? one.path.localeCompare(other.path) : a.localeCompare(b);
}

/** The folder a path lies in; a folder's own path ends in a slash. */
function parentOf(path: string): string {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return bare.slice(0, Math.max(0, bare.lastIndexOf('/')));
}

function sizeOf({ before, after }: IChange): string {
  if (before === undefined || after === undefined) {
    const only = before ?? after;
    return only === undefined || only === 0 ? '' : humanSize(only);
  }
  return before === after ? '' : `${humanSize(before)} → ${humanSize(after)}`;
}

/** Bytes as a person reads them. */
export function humanSize(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 'B'];
  while (size >= 1000 && units.length > 0) {
    size /= 1000;
    unit = units.shift() ?? unit;
  }
  return `${size >= 10 || unit === 'B' ? Math.round(size) : size.toFixed(1)} ${unit}`;
}

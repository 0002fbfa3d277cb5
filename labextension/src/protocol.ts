/**
 * The messages of the WebSocket of file changes.
 *
 * Paths are contents paths: relative to the server root, `/` between parts, no leading slash; the
 * root is the empty string.
 */

/** What a client asks for: the whole set of directories each time. */
export interface IWatchRequest {
  readonly type: 'watch';
  /** Grows with each request; the answer names it. */
  readonly id: number;
  readonly directories: readonly string[];
  /** Whether snapshots carry entries. */
  readonly listing: boolean;
  /** Directories, already watched, for which a fresh snapshot is wanted. */
  readonly resync?: readonly string[];
}

/** An entry has the fields of a Contents API model without `content`. */
export type Entry = Readonly<Record<string, unknown>>;

/** Entries by name; `null` is no longer there. */
export type Entries = Readonly<Record<string, Entry | null>>;

/** The answer to a watch request. */
export interface IWatching {
  readonly type: 'watching';
  readonly id: number;
  /** Why a directory is not watched. */
  readonly refused: Readonly<Record<string, string>>;
  /** How the server learns of changes in each directory it watches: `polling`, or a push. */
  readonly modes: Readonly<Record<string, string>>;
}

/** The state of one directory, from which deltas count. */
export interface ISnapshot {
  readonly type: 'snapshot';
  readonly directory: string;
  readonly seq: number;
  readonly entries: Entries;
  /** False on every part of a snapshot but the last. */
  readonly last: boolean;
  /** The directory itself, with the fields of an entry. */
  readonly own: Entry | null;
}

/** What changed in one directory. */
export interface IDelta {
  readonly type: 'delta';
  readonly directory: string;
  readonly seq: number;
  readonly entries: Entries;
  /** Old name in the directory to new contents path. */
  readonly moved: Readonly<Record<string, string>>;
  /** The directory itself, with the fields of an entry. */
  readonly own: Entry | null;
}

/** The server lost track of a directory; a snapshot follows. */
export interface IResync {
  readonly type: 'resync';
  readonly directory: string;
  readonly seq: number;
  readonly reason: string;
}

/** A watched directory is no longer there. */
export interface IGone {
  readonly type: 'gone';
  readonly directory: string;
  /** Its new contents path, where the server knows it. */
  readonly movedTo: string | null;
}

/** A request that the server could not read. */
export interface IProtocolError {
  readonly type: 'error';
  readonly reason: string;
}

/** A message about one directory that counts in its sequence. */
export type SequencedMessage = ISnapshot | IDelta | IResync;

/** Any message from the server. */
export type ServerMessage = IWatching | SequencedMessage | IGone | IProtocolError;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Read a message from the server.
 *
 * @returns `null` for what is not a message of this protocol, or is of a type added later.
 */
export function parseServerMessage(data: unknown): ServerMessage | null {
  const fields = parseFields(data);
  switch (fields?.['type']) {
    case 'watching':
      return readWatching(fields);
    case 'snapshot':
    case 'delta':
    case 'resync':
      return readSequenced(fields, fields['type']);
    case 'gone':
      return readGone(fields);
    case 'error':
      return { type: 'error', reason: words(fields['reason']) };
    default:
      return null;
  }
}

function parseFields(data: unknown): Fields | null {
  if (typeof data !== 'string') {
    return null;
  }
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function readWatching(fields: Fields): IWatching | null {
  const { id, refused = {}, modes = {} } = fields;
  if (typeof id !== 'number' || !isWords(refused) || !isWords(modes)) {
    return null;
  }
  return { type: 'watching', id, refused, modes };
}

function readSequenced(fields: Fields, type: SequencedMessage['type']): SequencedMessage | null {
  const { directory, seq, reason, last = true, entries = {}, moved = {} } = fields;
  const own = isFields(fields['self']) ? fields['self'] : null;
  if (typeof directory !== 'string' || typeof seq !== 'number') {
    return null;
  }
  if (type === 'resync') {
    return { type, directory, seq, reason: words(reason) };
  }
  if (!isEntries(entries)) {
    return null;
  }
  if (type === 'snapshot') {
    return { type, directory, seq, entries, last: last === true, own };
  }
  return isWords(moved) ? { type, directory, seq, entries, moved, own } : null;
}

function readGone(fields: Fields): IGone | null {
  const { directory, moved_to: movedTo = null } = fields;
  if (typeof directory !== 'string') {
    return null;
  }
  return { type: 'gone', directory, movedTo: typeof movedTo === 'string' ? movedTo : null };
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWords(value: unknown): value is Readonly<Record<string, string>> {
  return isFields(value) && Object.values(value).every(word => typeof word === 'string');
}

function isEntries(value: unknown): value is Entries {
  return isFields(value) && Object.values(value).every(entry => entry === null || isFields(entry));
}

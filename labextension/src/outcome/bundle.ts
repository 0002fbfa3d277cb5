/** What the protocol says an outcome is, as far as it is shown; read from data of unknown origin. */

export const OUTCOME = 'application/vnd.aibridge.outcome+json';

/** How one path changed. */
export type ChangeKind = 'created' | 'modified' | 'deleted' | 'moved' | 'metadata';

/** The order in which changes are told: what hurts most comes first. */
export const KINDS: readonly ChangeKind[] = ['deleted', 'modified', 'moved', 'created', 'metadata'];

/** One changed path. */
export interface IChange {
  readonly kind: ChangeKind;
  readonly path: string;
  /** Where a moved path came from. */
  readonly from?: string;
  /** Bytes before and after, where they are known. */
  readonly before?: number;
  readonly after?: number;
}

/** The changes of one command; `counts` are true where `paths` had to be cut. */
export interface IChanges {
  readonly paths: readonly IChange[];
  readonly counts: Readonly<Record<ChangeKind, number>>;
}

/** One command and what became of it. */
export interface ICommand {
  readonly command: string;
  readonly explanation: string;
  readonly decision: 'allow' | 'ask' | 'deny';
  readonly reasons: readonly string[];
  readonly granted: boolean;
  readonly exitStatus: number | null;
  readonly duration: number;
  readonly tier: string | null;
  readonly changes: IChanges;
}

/** What became of one statement. */
export interface IOutcome {
  readonly executionId: string;
  readonly statement: string;
  readonly model: string | null;
  readonly cached: boolean;
  readonly commands: readonly ICommand[];
  readonly tokens: number;
  readonly notes: readonly string[];
  readonly question: string | null;
  readonly refusal: string | null;
  /** What a model answered in chat. */
  readonly answer: string | null;
}

/** Read an outcome; whatever is not as it should be is left out. */
export function readOutcome(data: unknown): IOutcome {
  const given = asRecord(data);
  const usage = asRecord(given['usage']);
  return {
    executionId: asString(given['execution_id']),
    statement: asString(given['statement']),
    model: asStringOrNull(given['model']),
    cached: given['cached'] === true,
    commands: asList(given['commands']).map(readCommand),
    tokens: asNumber(usage['input_tokens']) + asNumber(usage['output_tokens']),
    notes: asList(given['notes']).map(asString).filter(Boolean),
    question: asStringOrNull(given['question']),
    refusal: asStringOrNull(given['refusal']),
    answer: asStringOrNull(given['answer'])
  };
}

/** Read a command of an outcome, or what is asked about one. */
export function readCommand(data: unknown): ICommand {
  const given = asRecord(data);
  const { decision, exit_status: status } = given;
  return {
    command: asString(given['command']),
    explanation: asString(given['explanation']),
    decision: decision === 'allow' || decision === 'deny' ? decision : 'ask',
    reasons: asList(given['reasons']).map(asString).filter(Boolean),
    granted: given['granted'] === true,
    exitStatus: typeof status === 'number' ? status : null,
    duration: asNumber(given['duration_s']),
    tier: asStringOrNull(given['tier']),
    changes: readChanges(given['changes'])
  };
}

/** Read what a command changed, or would change. */
export function readChanges(data: unknown): IChanges {
  const given = asRecord(data);
  const [counts, sizes] = [asRecord(given['counts']), asRecord(given['sizes'])];
  const paths = KINDS.flatMap(kind =>
    asList(given[kind]).map(each => readChange(kind, each, sizes))
  );
  const count = (kind: ChangeKind): number =>
    Math.max(asNumber(counts[kind]), paths.filter(path => path.kind === kind).length);
  return {
    paths,
    counts: {
      deleted: count('deleted'),
      modified: count('modified'),
      moved: count('moved'),
      created: count('created'),
      metadata: count('metadata')
    }
  };
}

function readChange(kind: ChangeKind, data: unknown, sizes: Record<string, unknown>): IChange {
  const given = asRecord(data);
  const path = typeof data === 'string' ? data : asString(given['to']);
  const [before, after] = asList(sizes[path]);
  return {
    kind,
    path,
    ...(typeof given['from'] === 'string' ? { from: given['from'] } : {}),
    ...(typeof before === 'number' ? { before } : {}),
    ...(typeof after === 'number' ? { after } : {})
  };
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function asStringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function asNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

import { asList, asNumber, asRecord, asString, asStringOrNull } from '../outcome/bundle';

/** What the kernel does while a cell runs. */
export type Stage = 'thinking' | 'running' | 'comparing' | 'applying' | 'undoing';

const STAGES: readonly string[] = ['thinking', 'running', 'comparing', 'applying', 'undoing'];

/** What goes on, since when, and how far it is. */
export interface IWorking {
  readonly stage: Stage;
  /** Id of the cell; `null` where nothing but a button began it. */
  readonly cell: string | null;
  /** When it began, in milliseconds of this page's clock. */
  readonly since: number;
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
  readonly files: number;
  readonly bytes: number;
}

/** How things stand in a kernel. */
export interface IStatus {
  readonly model: string;
  readonly mode: 'command' | 'ia';
  readonly onAsk: string;
  readonly onAskChoices: readonly string[];
  /** `null` where the chosen sandbox cannot be had. */
  readonly tier: string | null;
  readonly why: string;
  readonly tokens: number;
  readonly dollars: number | null;
  readonly usage: readonly (readonly [string, string])[];
  readonly turns: number;
  /** Turns of the conversation that the notebook could go on with. */
  readonly earlier: number;
}

/** Read how things stand; `null` if that is not said. */
export function readStatus(data: unknown): IStatus | null {
  const given = asRecord(data);
  if (typeof given['model'] !== 'string') {
    return null;
  }
  return {
    model: given['model'],
    mode: given['mode'] === 'ia' ? 'ia' : 'command',
    onAsk: asString(given['on_ask']),
    onAskChoices: asList(given['on_ask_choices']).map(asString),
    tier: asStringOrNull(given['tier']),
    why: asString(given['why']),
    tokens: asNumber(given['tokens']),
    dollars: typeof given['dollars'] === 'number' ? given['dollars'] : null,
    usage: readRows(given['usage']),
    turns: asNumber(given['turns']),
    earlier: asNumber(given['earlier'])
  };
}

/** Read names and what is said of them. */
export function readRows(data: unknown): (readonly [string, string])[] {
  return asList(data).map(row => {
    const [name, value] = asList(row);
    return [asString(name), asString(value)];
  });
}

/** Read what goes on; `null` if nothing does. */
export function readWorking(data: unknown, now: number): IWorking | null {
  const given = asRecord(data);
  const stage = asString(given['stage']);
  if (!STAGES.includes(stage)) {
    return null;
  }
  return {
    stage: stage as Stage,
    cell: asStringOrNull(given['cell']),
    since: now - 1000 * asNumber(given['elapsed_s']),
    done: asNumber(given['done']),
    total: asNumber(given['total']),
    files: asNumber(given['files']),
    bytes: asNumber(given['bytes'])
  };
}

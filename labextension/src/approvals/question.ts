import { asList, asRecord, asString, asStringOrNull, readChanges } from '../outcome/bundle';
import type { IChanges } from '../outcome/bundle';

/** What an approval is about, in parts that can be drawn. */
export interface ICard {
  readonly title: string;
  /** What a run on a view of the files did; `null` where nothing has run yet. */
  readonly changes: IChanges | null;
  readonly reasons: readonly string[];
  readonly command: string;
  readonly explanation: string;
}

/** What the kernel says about a question, beside its words. */
export interface IQuestion {
  readonly prompt: string;
  /** Answers that buttons may give. */
  readonly answers: readonly string[];
  /** The text that is to be edited. */
  readonly edit: string | null;
  readonly card: ICard | null;
  /** What an answer that comes by another way than the asked box brings back. */
  readonly token: string;
}

/** A question that waits, which a page may answer that was not asked. */
export interface IWaiting extends IQuestion {
  /** The connection that was asked. */
  readonly client: string;
  readonly cell: string;
}

/** Read what a message asks; `null` if it is no question of an AI-Bridge kernel. */
export function readQuestion(message: {
  readonly header: { readonly msg_type: string };
  readonly metadata: unknown;
  readonly content: unknown;
}): IQuestion | null {
  const ours = asRecord(message.metadata)['aibridge'];
  if (message.header.msg_type !== 'input_request' || ours === undefined) {
    return null;
  }
  return readAbout(asRecord(message.content)['prompt'], ours);
}

/** Read the question that a kernel says waits; `null` if it says that none does. */
export function readWaiting(data: unknown): IWaiting | null {
  const { prompt, about, token, client, cell } = asRecord(data);
  if (typeof token !== 'string' || typeof cell !== 'string') {
    return null;
  }
  const question = readAbout(prompt, { ...asRecord(about), token });
  return { ...question, cell, client: asString(client) };
}

function readAbout(prompt: unknown, about: unknown): IQuestion {
  const { answers, edit, card, token } = asRecord(about);
  return {
    prompt: asString(prompt),
    answers: asList(answers).map(asString),
    edit: asStringOrNull(edit),
    card: card === undefined ? null : readCard(card),
    token: asString(token)
  };
}

function readCard(data: unknown): ICard {
  const { title, changes, reasons, command, explanation } = asRecord(data);
  return {
    title: asString(title),
    changes: changes === null ? null : readChanges(changes),
    reasons: asList(reasons).map(asString),
    command: asString(command),
    explanation: asString(explanation)
  };
}

import type { TranslationBundle } from '@jupyterlab/translation';

import type { ICommand, IOutcome } from './bundle';
import type { OpenPath } from './changes';
import { drawChanges, summarize } from './changes';
import { element } from './nodes';

/** Longest command, in lines, that is shown unfolded. */
const LINES = 12;

/** Colours a command; it is plain text before and wherever that fails. */
export type Highlight = (command: string, node: HTMLElement) => void;

/** The parts of a drawn outcome that are filled in later. */
export interface IDrawn {
  readonly node: HTMLElement;
  /** A bar for the buttons of each command. */
  readonly bars: readonly HTMLElement[];
}

/** Draw an outcome; all of it is text. */
export function drawOutcome(
  outcome: IOutcome,
  trans: TranslationBundle,
  highlight: Highlight,
  opens: readonly (OpenPath | undefined)[] = []
): IDrawn {
  const node = element('div', { className: 'jp-AIBridge-outcome mathjax_ignore' });
  const bars: HTMLElement[] = [];
  outcome.commands.forEach((command, index) => {
    const bar = element('div', {
      className: 'jp-AIBridge-bar',
      attributes: {
        role: 'group',
        'data-lm-suppress-shortcuts': 'true',
        'aria-label': trans.__('What can be done with: %1', command.command)
      }
    });
    bars.push(bar);
    node.append(
      drawCommand(command, index === 0 ? outcome : null, trans, highlight, bar, opens[index])
    );
  });
  if (outcome.commands.length === 0) {
    const said = outcome.answer ?? trans.__('No command was made of this.');
    node.append(element('div', { className: 'jp-AIBridge-answer' }, said));
  }
  node.append(
    ...outcome.notes.map(note => element('div', { className: 'jp-AIBridge-note' }, note))
  );
  return { node, bars };
}

function drawCommand(
  command: ICommand,
  outcome: IOutcome | null,
  trans: TranslationBundle,
  highlight: Highlight,
  bar: HTMLElement,
  open: OpenPath | undefined
): HTMLElement {
  const card = element('section', {
    className: 'jp-AIBridge-command',
    attributes: { 'aria-label': command.command }
  });
  card.dataset['state'] = stateOf(command);
  card.append(drawCode(command.command, highlight));
  if (command.explanation !== '') {
    card.append(element('p', { className: 'jp-AIBridge-explanation' }, command.explanation));
  }
  if (command.changes.paths.length > 0) {
    card.append(drawChanges(command.changes, trans, open));
  }
  card.append(drawFacts(command, outcome, trans), bar);
  return card;
}

/** The command as code, folded when it is long. */
export function drawCode(command: string, highlight: Highlight): HTMLElement {
  const code = element('code', {}, command);
  highlight(command, code);
  const whole = element('pre', { className: 'jp-AIBridge-code' }, code);
  const [first = '', ...rest] = command.split('\n');
  if (rest.length < LINES) {
    return whole;
  }
  const details = element('details', { className: 'jp-AIBridge-fold' });
  details.append(element('summary', { className: 'jp-AIBridge-code' }, `${first} …`), whole);
  return details;
}

/** The verdict with its reason, then what it took. */
function drawFacts(
  command: ICommand,
  outcome: IOutcome | null,
  trans: TranslationBundle
): HTMLElement {
  const line = element('div', { className: 'jp-AIBridge-facts' });
  const verdict = element('span', { className: 'jp-AIBridge-verdict' }, verdictOf(command, trans));
  line.append(verdict);
  const facts: string[] = [];
  if (command.reasons.length > 0 && command.decision !== 'allow') {
    facts.push(command.reasons.join('; '));
  }
  if (command.changes.paths.length > 0) {
    facts.push(summarize(command.changes, trans));
  }
  if (command.granted && command.duration > 0) {
    facts.push(duration(command.duration));
  }
  if (outcome !== null && outcome.tokens > 0) {
    facts.push(trans.__('%1 tokens', outcome.tokens));
  }
  if (outcome?.model) {
    facts.push(outcome.cached ? trans.__('%1, kept', outcome.model) : outcome.model);
  }
  line.append(...facts.map(fact => element('span', {}, fact)));
  return line;
}

function stateOf({ granted, exitStatus, decision }: ICommand): string {
  if (granted) {
    return exitStatus === 0 ? 'done' : 'failed';
  }
  return decision === 'deny' ? 'denied' : 'not-run';
}

function verdictOf(command: ICommand, trans: TranslationBundle): string {
  const { granted, exitStatus, decision } = command;
  if (granted) {
    if (exitStatus === 0) {
      return trans.__('✓ done');
    }
    return exitStatus === null ? trans.__('✗ stopped') : trans.__('exit status %1', exitStatus);
  }
  return decision === 'deny' ? trans.__('✗ denied') : trans.__('not run');
}

function duration(seconds: number): string {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
}

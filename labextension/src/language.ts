import { LanguageSupport, StreamLanguage } from '@codemirror/language';
import type { StreamParser, StringStream } from '@codemirror/language';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import type { IEditorLanguage } from '@jupyterlab/codemirror';

/** Name of the language, as the kernel's `language_info` has it. */
export const LANGUAGE = 'aibridge';

const CONTROL = /^[ \t]*(?:INFO|IA|BACK|EXIT|CHANGE-MODEL(?:[ \t]+\S+)?)[ \t]*$/;
const GOES_ON = /(?:\\|\||&&)[ \t]*$/;
const SHELL_LINE = /^![\p{L}\p{N}./~_]/u;
const SHELL_CELL = /^%%sh[ \t]*$/i;

/** What can stand in a sentence, each with its colour; what none of them is, is plain. */
const IN_SENTENCE: readonly (readonly [RegExp, string])[] = [
  [/^\{[A-Za-z_]\w*\}/, 'variableName.special'],
  [/^(?:"[^"]*"|«[^»]*»|“[^”]*”|'[^']+'(?![\p{L}\p{N}_]))/u, 'string'],
  [/^--?[A-Za-z][\w-]*(?![\p{L}\p{N}_])/u, 'attributeName'],
  [/^[\w~*?-]*[./*?][\w./~*?-]*\w/, 'link']
];

interface IState {
  /** The shell that is being read: to the end of a command, to that of the cell, or none. */
  shell: 'line' | 'cell' | null;
  /** What the shell's own mode remembers; its stack says which quotation marks are open. */
  within: { tokens: unknown[] };
  /** Whether the shell's last line wants another. */
  goesOn: boolean;
}

type ShellParser = StreamParser<{ tokens: unknown[] }>;

const SHELL = shell as ShellParser;

function begin(): { tokens: unknown[] } {
  return SHELL.startState?.(4) ?? { tokens: [] };
}

/** Reads cells: magics, control words, shell, and sentences with what is quoted in them. */
export const parser: StreamParser<IState> = {
  name: LANGUAGE,
  startState: () => ({ shell: null, within: begin(), goesOn: false }),
  copyState: state => ({ ...state, within: { tokens: [...state.within.tokens] } }),
  blankLine: state => {
    state.goesOn = false;
  },
  token: (stream, state) => {
    if (stream.sol() && state.shell !== 'cell') {
      const colour = lineBegins(stream, state);
      if (colour) {
        return colour;
      }
    }
    return state.shell ? inShell(stream, state) : inSentence(stream);
  },
  languageData: {
    commentTokens: { line: '#' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] }
  }
};

/** Reads what tells of which kind a line is; the colour of what was read, if anything was. */
function lineBegins(stream: StringStream, state: IState): string | null {
  if (state.shell && (state.goesOn || state.within.tokens.length > 0)) {
    state.goesOn = GOES_ON.test(stream.string);
    return null;
  }
  state.shell = null;
  if (/^[ \t]*#/.test(stream.string)) {
    stream.skipToEnd();
    return 'comment';
  }
  if (CONTROL.test(stream.string)) {
    stream.eatSpace();
    stream.eatWhile(/[A-Z-]/);
    return 'keyword';
  }
  if (SHELL_LINE.test(stream.string)) {
    stream.next();
    Object.assign(state, { shell: 'line', within: begin(), goesOn: GOES_ON.test(stream.string) });
    return 'operator';
  }
  if (SHELL_CELL.test(stream.string)) {
    stream.skipToEnd();
    Object.assign(state, { shell: 'cell', within: begin() });
    return 'keyword';
  }
  return stream.match(/^%%?[A-Za-z][\w-]*/) ? 'keyword' : null;
}

function inShell(stream: StringStream, state: IState): string | null {
  return SHELL.token(stream, state.within);
}

function inSentence(stream: StringStream): string | null {
  for (const [pattern, colour] of IN_SENTENCE) {
    if (stream.match(pattern)) {
      return colour;
    }
  }
  if (!stream.match(/^[\p{L}\p{N}_'’]+/u)) {
    stream.next();
  }
  return null;
}

/** What JupyterLab's registry of languages is given. */
export const language: IEditorLanguage = {
  name: LANGUAGE,
  displayName: 'AI-Bridge',
  mime: 'text/x-aibridge',
  extensions: [LANGUAGE],
  support: new LanguageSupport(StreamLanguage.define(parser))
};

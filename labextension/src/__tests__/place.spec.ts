// @vitest-environment happy-dom
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { NotebookPanel } from '@jupyterlab/notebook';
import { beforeEach, expect, test, vi } from 'vitest';

import { notePlace } from '../place';

// All of JupyterLab's notebook would be loaded for the name of one class.
vi.mock('@jupyterlab/notebook', () => ({
  NotebookPanel: class {
    isDisposed = false;
  }
}));

/** An editor as far as a place in it goes. */
class Editor {
  lines = ['first', 'second', 'third'];
  selected: readonly CodeEditor.IRange[] = [];

  get lineCount(): number {
    return this.lines.length;
  }

  getLine(line: number): string | undefined {
    return this.lines[line];
  }

  getSelections(): readonly CodeEditor.IRange[] {
    return this.selected;
  }

  setSelections(selected: readonly CodeEditor.IRange[]): void {
    this.selected = selected;
  }
}

let editor: Editor;
let scroller: HTMLElement;
let widget: IDocumentWidget;

beforeEach(() => {
  editor = new Editor();
  scroller = document.createElement('div');
  scroller.className = 'cm-scroller';
  const node = document.createElement('div');
  node.append(scroller);
  document.body.append(node);
  widget = { node, content: { editor } } as unknown as IDocumentWidget;
});

function range(line: number, column: number, last = line, end = column): CodeEditor.IRange {
  return { start: { line, column }, end: { line: last, column: end } };
}

test('cursor, selections and scroll position are put back', () => {
  editor.selected = [range(1, 2), range(1, 4, 2, 3)];
  scroller.scrollTop = 40;
  const goBack = notePlace(widget);
  editor.selected = [range(0, 0)];
  scroller.scrollTop = 0;
  goBack();
  expect(editor.selected).toEqual([range(1, 2), range(1, 4, 2, 3)]);
  expect(scroller.scrollTop).toBe(40);
});

test('where the text has become shorter, the nearest place is taken', () => {
  editor.selected = [range(2, 5), range(1, 6)];
  const goBack = notePlace(widget);
  editor.lines = ['first', 'two'];
  goBack();
  expect(editor.selected).toEqual([range(1, 3), range(1, 3)]);
});

test('the scroll position is put back again when everything is drawn', async () => {
  vi.useFakeTimers();
  scroller.scrollTop = 40;
  notePlace(widget)();
  scroller.scrollTop = 0;
  await vi.advanceTimersByTimeAsync(100);
  vi.useRealTimers();
  expect(scroller.scrollTop).toBe(40);
});

test('what is no longer shown is not scrolled', () => {
  scroller.scrollTop = 40;
  const goBack = notePlace(widget);
  scroller.scrollTop = 0;
  scroller.remove();
  goBack();
  expect(scroller.scrollTop).toBe(0);
});

test('a document without an editor has its scroll position only', () => {
  scroller.scrollTop = 40;
  const picture = { node: widget.node, content: {} } as unknown as IDocumentWidget;
  const goBack = notePlace(picture);
  scroller.scrollTop = 0;
  goBack();
  expect(scroller.scrollTop).toBe(40);
});

test('the active cell is found by its id, with the cursor in it', () => {
  const cells = ['a', 'b', 'c'].map(id => ({ model: { id }, editor: new Editor() }));
  const notebook = {
    widgets: cells,
    activeCellIndex: 1,
    mode: 'edit',
    get activeCell() {
      return this.widgets[this.activeCellIndex];
    }
  };
  const panel = Object.assign(new NotebookPanel({} as never), {
    node: widget.node,
    content: notebook
  });
  notebook.activeCell?.editor.setSelections([range(1, 2)]);
  const goBack = notePlace(panel);
  notebook.widgets = [
    ...cells.slice(0, 1),
    { model: { id: 'new' }, editor: new Editor() },
    ...cells.slice(1)
  ];
  Object.assign(notebook, { activeCellIndex: 0, mode: 'command' });
  cells[1]?.editor.setSelections([]);
  goBack();
  expect([notebook.activeCellIndex, notebook.mode]).toEqual([2, 'edit']);
  expect(cells[1]?.editor.selected).toEqual([range(1, 2)]);
  notebook.widgets = cells.filter(({ model }) => model.id !== 'b');
  goBack();
  expect(notebook.activeCellIndex).toBe(1);
});

import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { NotebookPanel } from '@jupyterlab/notebook';

/** Elements of a document that scroll. */
const SCROLLING = '.jp-WindowedPanel-outer, .cm-scroller, .jp-RenderedMarkdown, .jp-MarkdownViewer';

/** Puts a person back to where they were in a document. */
export type Return = () => void;

/** Note where a person is in a document: cursor and selection, active cell, scroll position. */
export function notePlace(widget: IDocumentWidget): Return {
  const back = [
    noteScroll(widget.node),
    noteCell(widget),
    noteSelections(editorOf(widget.content))
  ];
  return () => back.forEach(put => put());
}

/** The scroll position; rows of a long notebook are drawn later, so it is set again then. */
function noteScroll(node: HTMLElement): Return {
  const positions = [...node.querySelectorAll(SCROLLING)].map(
    element => [element, element.scrollTop, element.scrollLeft] as const
  );
  const put = (): void =>
    positions.forEach(([element, top, left]) => {
      if (element.isConnected) {
        element.scrollTo(left, top);
      }
    });
  return () => {
    put();
    requestAnimationFrame(() => requestAnimationFrame(put));
  };
}

/** The active cell, by its id where it is still there, and the cursor in it. */
function noteCell(widget: IDocumentWidget): Return {
  if (!(widget instanceof NotebookPanel)) {
    return () => undefined;
  }
  const notebook = widget.content;
  const { activeCellIndex, mode } = notebook;
  const id = notebook.activeCell?.model.id;
  const selections = notebook.activeCell?.editor?.getSelections();
  return () => {
    const found = notebook.widgets.findIndex(cell => cell.model.id === id);
    notebook.activeCellIndex = found === -1 ? activeCellIndex : found;
    notebook.mode = mode;
    select(notebook.activeCell?.editor, selections);
  };
}

function noteSelections(editor: CodeEditor.IEditor | null): Return {
  const selections = editor?.getSelections();
  return () => select(editor, selections);
}

/** Select what was selected, as far as there still is such a place. */
function select(
  editor: CodeEditor.IEditor | null | undefined,
  selections: readonly CodeEditor.IRange[] | undefined
): void {
  if (!editor || !selections) {
    return;
  }
  const clamp = ({ line, column }: CodeEditor.IPosition): CodeEditor.IPosition => {
    const row = Math.min(line, editor.lineCount - 1);
    return { line: row, column: Math.min(column, editor.getLine(row)?.length ?? 0) };
  };
  editor.setSelections(
    selections.map(({ start, end }) => ({ start: clamp(start), end: clamp(end) }))
  );
}

/** The editor of a text document. */
function editorOf(content: object): CodeEditor.IEditor | null {
  const { editor } = content as { readonly editor?: CodeEditor.IEditor };
  return editor && typeof editor.getSelections === 'function' ? editor : null;
}

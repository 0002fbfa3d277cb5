import { Widget } from '@lumino/widgets';
import { diffLines } from 'diff/lib/diff/line.js'; // the rest of it is not used

/** A document as text: a notebook's cells one after the other. */
export function readable(content: unknown): string {
  if (typeof content === 'string') {
    return content;
  }
  const { cells } = content as { readonly cells?: readonly ICell[] };
  if (!cells) {
    return JSON.stringify(content, null, 2);
  }
  return cells.map(cell => `# %% [${cell.cell_type}]\n${lines(cell.source)}\n`).join('\n');
}

interface ICell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

function lines(source: string | readonly string[]): string {
  return typeof source === 'string' ? source : source.join('');
}

/** Two texts, line by line; a sign and an element tell of a difference, not only a colour. */
export class Comparison extends Widget {
  constructor(before: string, after: string) {
    super({ node: document.createElement('pre') });
    this.addClass('jp-AIBridge-comparison');
    this.node.tabIndex = 0;
    for (const { added, removed, value } of diffLines(before, after)) {
      const [tag, sign] = added ? ['ins', '+ '] : removed ? ['del', '− '] : ['span', '  '];
      for (const line of value.replace(/\n$/, '').split('\n')) {
        const element = document.createElement(tag);
        element.textContent = `${sign}${line}\n`;
        this.node.append(element);
      }
    }
  }
}

/** What an element is made with; text always becomes a text node. */
interface IParts {
  readonly className?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Make an element; strings become text and never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  { className, title, attributes = {} }: IParts = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  if (className) {
    node.className = className;
  }
  if (title) {
    node.title = title;
  }
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

/** Make a button that is one of ours. */
export function button(label: string, act: () => void, parts: IParts = {}): HTMLButtonElement {
  const { className = '', ...others } = parts;
  const node = element(
    'button',
    { ...others, className: `jp-AIBridge-button ${className}` },
    label
  );
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

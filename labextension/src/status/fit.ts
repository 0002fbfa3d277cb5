/** What gives way when room runs out, one after the other; what each means stands in `status.css`. */
const STEPS = ['short', 'few', 'narrow'];

/**
 * Keep a status bar within its window, whatever it says in whichever language.
 *
 * JupyterLab cuts a bar that is too long off at its end, where its own items are.
 */
export function keepWithin(bar: HTMLElement): void {
  const fit = (): void => {
    let steps = 0;
    do {
      bar.dataset['aibridgeTight'] = STEPS.slice(0, steps).join(' ');
      steps += 1;
    } while (bar.scrollWidth > bar.clientWidth && steps <= STEPS.length);
  };
  const observer = new ResizeObserver(() => void requestAnimationFrame(fit));
  [bar, ...bar.children].forEach(each => observer.observe(each));
}

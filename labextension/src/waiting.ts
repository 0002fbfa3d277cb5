import type { DirectoryNews, IFileChanges } from './tokens';

/**
 * Wait until news of a directory has made something true.
 *
 * @param patience - Milliseconds that may pass without news of the directory.
 *
 * @returns Whether it is true; false also as soon as no news is to be expected.
 */
export function waitForNews(
  changes: IFileChanges,
  directory: string,
  isTrue: () => boolean,
  patience: number
): Promise<boolean> {
  return new Promise(resolve => {
    let timer = setTimeout(() => end(false), patience);
    const end = (result: boolean): void => {
      clearTimeout(timer);
      changes.news.disconnect(onNews);
      changes.stateChanged.disconnect(onState);
      resolve(result);
    };
    const onNews = (_: IFileChanges, news: DirectoryNews): void => {
      if (news.directory !== directory) {
        return;
      }
      if (isTrue() || news.type === 'gone') {
        end(isTrue());
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => end(false), patience);
    };
    const onState = (): void => {
      if (changes.state === 'offline' || !changes.isExpected(directory)) {
        end(isTrue());
      }
    };
    changes.news.connect(onNews);
    changes.stateChanged.connect(onState);
  });
}

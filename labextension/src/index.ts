import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IConsoleTracker } from '@jupyterlab/console';
import { URLExt } from '@jupyterlab/coreutils';
import { IDocumentWidgetOpener } from '@jupyterlab/docmanager';
import { DocumentWidget } from '@jupyterlab/docregistry';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { DirListing, FileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { IDefaultDrive, IServerSettings, ServerConnection } from '@jupyterlab/services';
import type { Contents, ServiceManagerPlugin } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { OpenDocuments } from './documents';
import { MirroredDrive } from './drive';
import { approvals } from './approvals/plugin';
import { Attributions } from './attributions';
import { shutDownOnExit } from './exit';
import { Highlights } from './highlights';
import { tellNotebook } from './identity';
import { LinkIndicator } from './indicator';
import { language } from './language';
import { LiveListings } from './listings';
import { outcome } from './outcome/plugin';
import { history } from './panel/plugin';
import { keepRows } from './rows';
import { loadSettings } from './settings';
import { FileSocket } from './socket';
import { status } from './status/plugin';
import { IFileChanges } from './tokens';

export { IFileChanges } from './tokens';

/** The domain of this extension's sentences in JupyterLab's catalogues. */
const DOMAIN = 'jupyter_aibridge';

const SOCKET = 'jupyter-aibridge:socket';
const DRIVE = 'jupyter-aibridge:drive';
const LISTINGS = 'jupyter-aibridge:live-listings';
const INDICATOR = 'jupyter-aibridge:indicator';
const DOCUMENTS = 'jupyter-aibridge:open-documents';
const MARKS = 'jupyter-aibridge:marks';
const EXIT = 'jupyter-aibridge:exit';
const IDENTITY = 'jupyter-aibridge:identity';
const LANGUAGE = 'jupyter-aibridge:language';

/** Provides the file changes that the server pushes. */
const socket: ServiceManagerPlugin<IFileChanges> = {
  id: SOCKET,
  description: 'The connection on which the server pushes file changes.',
  autoStart: true,
  provides: IFileChanges,
  optional: [IServerSettings],
  activate: (_: null, settings: ServerConnection.ISettings | null) => {
    const serverSettings = settings ?? ServerConnection.makeSettings();
    return new FileSocket({ open: () => openSocket(serverSettings) });
  }
};

/** Provides the server's files; takes the place of JupyterLab's own plugin, which is disabled. */
const drive: ServiceManagerPlugin<Contents.IDrive> = {
  id: DRIVE,
  description: 'The default drive, with listings that the server pushes.',
  autoStart: true,
  provides: IDefaultDrive,
  requires: [IFileChanges],
  optional: [IServerSettings],
  activate: (_: null, changes: IFileChanges, serverSettings: ServerConnection.ISettings | null) =>
    new MirroredDrive(changes, serverSettings ? { serverSettings } : {})
};

/** Keeps the listings of file browsers equal to the disk. */
const listings: JupyterFrontEndPlugin<void> = {
  id: LISTINGS,
  description: 'Refreshes file browsers when the folder that they show changes on disk.',
  autoStart: true,
  requires: [IFileChanges, IDefaultDrive],
  optional: [IFileBrowserFactory, ISettingRegistry, ITranslator],
  activate: async (
    _: JupyterFrontEnd,
    changes: IFileChanges,
    files: Contents.IDrive,
    factory: IFileBrowserFactory | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    if (!factory || !(files instanceof MirroredDrive)) {
      return;
    }
    const live = new LiveListings(changes, files);
    const add = (browser: FileBrowser): void => {
      keepRows(listingOf(browser));
      live.add(browser.model);
      browser.disposed.connect(() => live.remove(browser.model));
    };
    factory.tracker.forEach(add);
    factory.tracker.widgetAdded.connect((_, browser) => add(browser));
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const settings = await loadSettings(LISTINGS, registry, trans);
    const apply = (): void => {
      live.enabled = settings?.get('enabled').composite !== false;
      files.mirrors = live.enabled && settings?.get('mirror').composite !== false;
    };
    settings?.changed.connect(apply);
    apply();
  }
};

/** Marks files that are new or changed, and says which cell did it. */
const marks: JupyterFrontEndPlugin<void> = {
  id: MARKS,
  description: 'Marks new and changed files in file browsers, and says which cell changed them.',
  autoStart: true,
  requires: [IFileChanges, IFileBrowserFactory],
  optional: [INotebookTracker, IConsoleTracker, ISettingRegistry, ITranslator],
  activate: async (
    _: JupyterFrontEnd,
    changes: IFileChanges,
    factory: IFileBrowserFactory,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const attributions = new Attributions((cell, document, command) =>
      trans.__('By cell [%1] of %2: %3', cell, document, command)
    );
    eachSession(notebooks, consoles, context => attributions.listenTo(context));
    const settings = await loadSettings(LISTINGS, registry, trans);
    const wording = { new: trans.__('New'), changed: trans.__('Changed') };
    const add = (browser: FileBrowser): void => {
      const highlights = new Highlights(listingOf(browser), changes, attributions, wording);
      const apply = (): void => {
        highlights.seconds = Number(settings?.get('marks').composite ?? 0);
      };
      settings?.changed.connect(apply);
      apply();
      browser.disposed.connect(() => {
        settings?.changed.disconnect(apply);
        highlights.dispose();
      });
    };
    factory.tracker.forEach(add);
    factory.tracker.widgetAdded.connect((_, browser) => add(browser));
  }
};

/** Keeps open documents equal to their files. */
const documents: JupyterFrontEndPlugin<void> = {
  id: DOCUMENTS,
  description: 'Loads open documents again when their files change on disk.',
  autoStart: true,
  requires: [IFileChanges, IDefaultDrive, IDocumentWidgetOpener],
  optional: [ISettingRegistry, ITranslator],
  activate: async (
    app: JupyterFrontEnd,
    changes: IFileChanges,
    files: Contents.IDrive,
    opener: IDocumentWidgetOpener,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    if (!(files instanceof MirroredDrive)) {
      return;
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const open = new OpenDocuments(changes, files, trans);
    opener.opened.connect((_, widget) => open.add(widget));
    for (const widget of app.shell.widgets('main')) {
      if (widget instanceof DocumentWidget) {
        open.add(widget);
      }
    }
    const settings = await loadSettings(LISTINGS, registry, trans);
    const apply = (): void => {
      open.enabled = settings?.get('documents').composite !== false;
    };
    settings?.changed.connect(apply);
    apply();
  }
};

/** Says in the status bar how well the page knows the disk. */
const indicator: JupyterFrontEndPlugin<void> = {
  id: INDICATOR,
  description: 'Shows in the status bar whether file changes are live.',
  autoStart: true,
  requires: [IFileChanges],
  optional: [IStatusBar, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    changes: IFileChanges,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    statusBar?.registerStatusItem(INDICATOR, {
      item: new LinkIndicator(changes, translator ?? nullTranslator),
      align: 'right',
      rank: 100
    });
  }
};

/** Shuts down the session of a notebook or console whose conversation has ended. */
const exit: JupyterFrontEndPlugin<void> = {
  id: EXIT,
  description: 'Shuts a session down when its AI-Bridge conversation ends.',
  autoStart: true,
  optional: [INotebookTracker, IConsoleTracker],
  activate: (
    _: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null
  ) => {
    eachSession(notebooks, consoles, shutDownOnExit);
  }
};

/** Tells an AI-Bridge kernel which notebook runs a cell in it. */
const identity: JupyterFrontEndPlugin<void> = {
  id: IDENTITY,
  description: 'Lets a conversation be found again by its notebook, wherever that is moved.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: JupyterFrontEnd, notebooks: INotebookTracker) => {
    NotebookActions.executionScheduled.connect((_, { notebook }) => {
      const panel = notebooks.find(candidate => candidate.content === notebook);
      if (panel) {
        tellNotebook(panel);
      }
    });
  }
};

/** Do something with the session of every notebook and console, now and later. */
function eachSession(
  notebooks: INotebookTracker | null,
  consoles: IConsoleTracker | null,
  act: (context: ISessionContext) => void
): void {
  notebooks?.forEach(panel => act(panel.sessionContext));
  notebooks?.widgetAdded.connect((_, panel) => act(panel.sessionContext));
  consoles?.forEach(panel => act(panel.sessionContext));
  consoles?.widgetAdded.connect((_, panel) => act(panel.sessionContext));
}

/** Colours cells and `.aibridge` files. */
const colours: JupyterFrontEndPlugin<void> = {
  id: LANGUAGE,
  description: 'Colours magics, shell lines and sentences of AI-Bridge.',
  autoStart: true,
  optional: [IEditorLanguageRegistry],
  activate: (_: JupyterFrontEnd, languages: IEditorLanguageRegistry | null) =>
    languages?.addLanguage(language)
};

/** The rows of a file browser, which it shows to its own subclasses only. */
function listingOf(browser: FileBrowser): DirListing {
  return (browser as unknown as { readonly listing: DirListing }).listing;
}

/** The token goes into the address, as a page cannot set a WebSocket's headers. */
function openSocket(settings: ServerConnection.ISettings): WebSocket {
  const { appendToken, token, wsUrl } = settings;
  const url = URLExt.join(wsUrl, 'aibridge', 'files');
  const query = appendToken && token !== '' ? `?token=${encodeURIComponent(token)}` : '';
  return new settings.WebSocket(url + query);
}

export default [
  socket,
  drive,
  listings,
  marks,
  documents,
  indicator,
  exit,
  identity,
  colours,
  outcome,
  approvals,
  history,
  status
];

import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry, IDocumentWidget } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableSet } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';

import { Comparison, readable } from './comparison';
import { DocumentFollower } from './document';
import type { MirroredDrive } from './drive';
import { notePlace } from './place';
import { showStanding } from './standing_bar';
import type { DirectoryNews, IFileChanges } from './tokens';

/** Milliseconds after which a name that went is gone for good: editors save by renaming, too. */
const SETTLED = 200;

interface IOpen {
  readonly widgets: Set<IDocumentWidget>;
  follower: DocumentFollower | null;
  /** What says that the document is not as its file. */
  shown: IDisposable | null;
}

/** Keeps all open documents equal to their files, and follows files that are renamed. */
export class OpenDocuments {
  constructor(changes: IFileChanges, drive: MirroredDrive, trans: TranslationBundle) {
    this._changes = changes;
    this._drive = drive;
    this._trans = trans;
    changes.news.connect((_, news) => this._followRenames(news));
  }

  /** Whether documents are kept equal to their files. */
  get enabled(): boolean {
    return this._enabled;
  }
  set enabled(value: boolean) {
    if (value !== this._enabled) {
      this._enabled = value;
      for (const [context, open] of this._open) {
        this._follow(context, open);
      }
    }
  }

  /** Follow the file of a widget until it is closed; other drives than the server's are left alone. */
  add(widget: IDocumentWidget): void {
    const { context } = widget;
    if (context.path !== context.localPath) {
      return;
    }
    const open = this._open.get(context) ?? { widgets: new Set(), follower: null, shown: null };
    open.widgets.add(widget);
    widget.disposed.connect(() => open.widgets.delete(widget));
    if (!this._open.has(context)) {
      this._open.set(context, open);
      context.disposed.connect(() => this._open.delete(context));
      this._follow(context, open);
    }
  }

  private _follow(context: DocumentRegistry.Context, open: IOpen): void {
    open.follower?.dispose();
    open.shown?.dispose();
    open.follower = open.shown = null;
    if (!this._enabled) {
      return;
    }
    const note = (): (() => void) => {
      const returns = [...open.widgets].map(notePlace);
      return () => returns.forEach(put => put());
    };
    const follower = new DocumentFollower(context, this._changes, this._drive, note);
    follower.standingChanged.connect(() => this._show(open, follower));
    open.follower = follower;
  }

  private _show(open: IOpen, follower: DocumentFollower): void {
    const { context, standing } = follower;
    open.shown?.dispose();
    open.shown = null;
    if (standing !== 'current') {
      const remedies = {
        reload: () => void follower.reload(),
        compare: () => void this._compare(context),
        keep: () => follower.keep()
      };
      const bars = [...open.widgets].map(widget =>
        showStanding(widget, standing, remedies, this._trans)
      );
      open.shown = DisposableSet.from(bars);
    }
  }

  private async _compare(context: DocumentRegistry.Context): Promise<void> {
    const { format, type } = context.contentsModel ?? {};
    const options = { content: true, ...(type && { type }), ...(format && { format }) };
    const onDisk = await this._drive.get(context.localPath, options);
    const here: unknown = type === 'notebook' ? context.model.toJSON() : context.model.toString();
    await showDialog({
      title: this._trans.__('%1: on disk (−) and here (+)', context.localPath),
      body: new Comparison(readable(onDisk.content), readable(here)),
      buttons: [Dialog.okButton({ label: this._trans.__('Close') })]
    });
  }

  private _followRenames(news: DirectoryNews): void {
    if (!this._enabled) {
      return;
    }
    if (news.type === 'gone' && news.movedTo !== null) {
      this._followLater(news.directory, news.movedTo);
    } else if (news.type === 'delta') {
      for (const [name, path] of Object.entries(news.moved)) {
        this._followLater(PathExt.join(news.directory, name), path);
      }
    }
  }

  private _followLater(before: string, after: string): void {
    for (const [first, last] of this._moving) {
      if (isWithin(last, before)) {
        this._moving.set(first, after + last.slice(before.length));
      }
    }
    if (this._below(before).length > 0) {
      this._moving.set(before, after);
      setTimeout(() => {
        const now = this._moving.get(before);
        if (now !== undefined && this._moving.delete(before)) {
          void this._followRename(before, now);
        }
      }, SETTLED);
    }
  }

  /** Have the documents of a file or folder that was renamed go with it. */
  private async _followRename(before: string, after: string): Promise<void> {
    if (await this._isThere(before)) {
      return;
    }
    for (const context of this._below(before)) {
      const path = context.localPath;
      const now = after + path.slice(before.length);
      if (context.contentsModel && (await this._isThere(now))) {
        // The content that is known stays the one that was loaded: the file may be another by now.
        const name = PathExt.basename(now);
        this._drive.announceRename(path, { ...context.contentsModel, path: now, name });
      }
    }
  }

  private async _isThere(path: string): Promise<boolean> {
    try {
      await this._drive.get(path, { content: false });
      return true;
    } catch {
      return false;
    }
  }

  /** The documents of a file, or of all files below a folder. */
  private _below(path: string): DocumentRegistry.Context[] {
    return [...this._open.keys()].filter(({ localPath }) => isWithin(localPath, path));
  }

  private readonly _changes: IFileChanges;
  private readonly _drive: MirroredDrive;
  private readonly _trans: TranslationBundle;
  private readonly _open = new Map<DocumentRegistry.Context, IOpen>();
  /** Paths of which documents will go elsewhere, and where. */
  private readonly _moving = new Map<string, string>();
  private _enabled = false;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

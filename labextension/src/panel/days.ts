import type { TranslationBundle } from '@jupyterlab/translation';

/** Says when something was, as a person of some language reads it. */
export class Calendar {
  /** `language` as a locale's name has it: `es_ES`. */
  constructor(
    language: string,
    private readonly _trans: TranslationBundle
  ) {
    const locale = language.replace('_', '-');
    this._day = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
    this._time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  }

  time(at: Date): string {
    return this._time.format(at);
  }

  /** The day, beside today's. */
  day(at: Date, now: Date): string {
    const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
    switch (at.toDateString()) {
      case now.toDateString():
        return this._trans.__('Today');
      case yesterday.toDateString():
        return this._trans.__('Yesterday');
      default:
        return this._day.format(at);
    }
  }

  private readonly _day: Intl.DateTimeFormat;
  private readonly _time: Intl.DateTimeFormat;
}

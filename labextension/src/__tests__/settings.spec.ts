import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { expect, test } from 'vitest';

import { loadSettings } from '../settings';

const SCHEMA = {
  title: 'Files',
  description: 'How they are shown.',
  'jupyter.lab.setting-icon-label': 'Files',
  type: 'object',
  properties: { title: { title: 'Title', type: 'string', default: 'title' } }
};

/** A registry that fetches one schema, as JupyterLab's does. */
class Registry {
  transformed: string[] = [];
  loaded: string[] = [];
  shown: () => unknown = () => SCHEMA;

  transform(id: string, { fetch }: { readonly fetch: (plugin: object) => object }): void {
    this.transformed.push(id);
    this.shown = () => fetch({ id, schema: SCHEMA });
  }

  load(id: string): Promise<object> {
    this.loaded.push(id);
    return Promise.resolve({ id });
  }
}

function load(id: string, registry: Registry): Promise<unknown> {
  return loadSettings(id, registry as unknown as ISettingRegistry, loudly);
}

const loudly = { __: (text: string) => text.toUpperCase() } as TranslationBundle;

test('what a schema says is translated, and nothing else of it', async () => {
  const registry = new Registry();
  expect(await load('files', registry)).toEqual({ id: 'files' });
  expect(registry.shown()).toEqual({
    id: 'files',
    schema: {
      title: 'FILES',
      description: 'HOW THEY ARE SHOWN.',
      'jupyter.lab.setting-icon-label': 'FILES',
      type: 'object',
      properties: { title: { title: 'TITLE', type: 'string', default: 'title' } }
    }
  });
  expect(SCHEMA.title).toBe('Files');
});

test('who loads the same settings later finds them translated', async () => {
  const registry = new Registry();
  await load('files', registry);
  await load('files', registry);
  await load('others', registry);
  expect(registry.transformed).toEqual(['files', 'others']);
  expect(registry.loaded).toEqual(['files', 'files', 'others']);
});

test('without a registry there are no settings', async () => {
  const trans = nullTranslator.load('');
  expect(await loadSettings('files', null, trans)).toBeUndefined();
});

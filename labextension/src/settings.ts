import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What of a schema is said to people. */
const SAID: ReadonlySet<string> = new Set([
  'title',
  'description',
  'jupyter.lab.setting-icon-label'
]);

/** Settings whose schemas are translated. */
const translated = new WeakMap<ISettingRegistry, Set<string>>();

/**
 * Load settings of this extension, and have them shown in the person's language.
 *
 * JupyterLab's server translates the schemas of its own settings only; those of extensions reach
 * the page as they are. The schema has to say `jupyter.lab.transform`.
 */
export async function loadSettings(
  id: string,
  registry: ISettingRegistry | null,
  trans: TranslationBundle
): Promise<ISettingRegistry.ISettings | undefined> {
  if (!registry) {
    return undefined;
  }
  const done = translated.get(registry) ?? new Set<string>();
  if (!done.has(id)) {
    translated.set(registry, done.add(id));
    registry.transform(id, {
      fetch: plugin => ({ ...plugin, schema: translate(plugin.schema, trans) })
    });
  }
  return registry.load(id);
}

function translate(
  schema: ISettingRegistry.ISchema,
  trans: TranslationBundle
): ISettingRegistry.ISchema {
  const say = (key: string, value: unknown): unknown =>
    SAID.has(key) && typeof value === 'string' ? trans.__(value) : value;
  return JSON.parse(JSON.stringify(schema), say) as ISettingRegistry.ISchema;
}

/** What people are told of a setting. */
export type SettingText = {
  /** What it is for, to stand in a table. */
  readonly says: string;
  /** What holds where it is not set. */
  readonly default: string;
  /** Counted from where the command was called. */
  readonly isPath?: true;
  /** Of a cluster alone. */
  readonly isOfCluster?: true;
};

const texts = new Map<string, SettingText>();

/** Makes a setting of a property of the configuration: no name is one that does not have it. */
export function Setting(text: SettingText): PropertyDecorator {
  return (_, name) => {
    texts.set(String(name), text);
  };
}

/** All settings by their names, in the order in which they are declared. */
export function settingTexts(): ReadonlyMap<string, SettingText> {
  return texts;
}

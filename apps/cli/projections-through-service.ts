import type { Config } from '#config';
import { readWriter } from '#event-store/sqlite';
import { withService } from './service-connection.js';
import { print, printJson } from './terminal.js';

type Retried = { readonly view: string; readonly lifted: number; readonly remaining: number };

/** Whether somebody serves the folder: then its projector does the work. */
export function isServed({ CONTINUUM_DATA_DIR }: Config): boolean {
  return readWriter(CONTINUUM_DATA_DIR) !== null;
}

export async function rebuildThroughService(
  config: Config,
  names: readonly string[],
  json: boolean,
): Promise<void> {
  await withService(config, async (client) => {
    for (const name of names) await client.post(`/v1/projections/${name}/rebuilds`, {});
  });
  if (json) printJson({ views: names });
  else print(`Built ${names.join(', ')} through the running service.`);
}

export async function retryThroughService(
  config: Config,
  names: readonly string[],
  key?: string,
): Promise<Retried[]> {
  return withService(config, async (client) => {
    const retried: Retried[] = [];
    for (const name of names) {
      retried.push(
        await client.post<Retried>(`/v1/projections/${name}/retries`, key === undefined ? {} : { key }),
      );
    }
    return retried;
  });
}

export async function pruneThroughService(config: Config): Promise<string[]> {
  const { dropped } = await withService(config, (client) =>
    client.post<{ dropped: string[] }>('/v1/projections/prunings', {}),
  );
  return dropped;
}

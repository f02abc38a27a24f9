import type { Settings } from '#config';
import { readWriter } from '#event-store/sqlite';
import { withService } from './service-connection.js';
import { print, printJson } from './terminal.js';

type Retried = { readonly view: string; readonly lifted: number; readonly remaining: number };

/** Whether others project: somebody serves the folder, or there are projectors of a cluster. They do the work then. */
export function isServed({ config, cluster }: Settings): boolean {
  return cluster !== null || readWriter(config.CONTINUUM_DATA_DIR) !== null;
}

export async function rebuildThroughService(
  settings: Settings,
  names: readonly string[],
  json: boolean,
): Promise<void> {
  await withService(settings, async (client) => {
    for (const name of names) await client.post(`/v1/projections/${name}/rebuilds`, {});
  });
  if (json) printJson({ views: names });
  else print(`Built ${names.join(', ')} through the running projector.`);
}

export async function retryThroughService(
  settings: Settings,
  names: readonly string[],
  key?: string,
): Promise<Retried[]> {
  return withService(settings, async (client) => {
    const retried: Retried[] = [];
    for (const name of names) {
      retried.push(
        await client.post<Retried>(`/v1/projections/${name}/retries`, key === undefined ? {} : { key }),
      );
    }
    return retried;
  });
}

export async function pruneThroughService(settings: Settings): Promise<string[]> {
  const { dropped } = await withService(settings, (client) =>
    client.post<{ dropped: string[] }>('/v1/projections/prunings', {}),
  );
  return dropped;
}

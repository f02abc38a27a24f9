import { type Cluster, type Config, WrongSettingsError } from '#config';
import { statusOf, tableOf, type ViewStatus } from '#projections';
import { sharingIn } from '#projections/postgres';
import { bytesIn } from '#read-store/postgres';
import { type ClusterStores, withCluster } from './cluster-stores.js';
import { errorText } from './error-text.js';
import { bad, type Check, type Finding, good, warning } from './examinations.js';

const PARTITIONS = 64;
const MIB = 2 ** 20;

type Examination = (stores: ClusterStores) => Finding | Promise<Finding>;

const EXAMINATIONS: Readonly<Record<string, Examination>> = { keys, log, projectors, views, room };

/** What the nodes of a cluster stand on. Where that cannot be used there is nothing else to look at. */
export async function examinedCluster(config: Config, cluster: Cluster): Promise<Check[]> {
  try {
    return await withCluster(config, cluster, async (stores) => {
      const checks: Check[] = [
        {
          name: 'servers',
          ...good('both answer, are new enough and take writes; clocks are less than a minute apart'),
        },
      ];
      for (const [name, examine] of Object.entries(EXAMINATIONS)) {
        checks.push({ name, ...(await found(() => examine(stores))) });
      }
      return checks;
    });
  } catch (error) {
    if (!(error instanceof WrongSettingsError))
      return [{ name: 'keys', ...bad(errorText(error), KEYS_WAY_OUT) }];
    return error.problems.map((problem) => ({ name: 'servers', state: 'bad', what: problem }));
  }
}

const KEYS_WAY_OUT =
  'Give every node the master key of this installation; where it is new, start a node first';

function keys({ isHandedOver }: ClusterStores): Finding {
  if (!isHandedOver) return good('opened by the master key; keep a copy of it apart from PostgreSQL');
  return warning(
    'under a new master key, and the old one still leads to it',
    'Give every node and projector the new one, then: npx continuum key rotate --finish',
  );
}

async function log({ log: events }: ClusterStores): Promise<Finding> {
  const [last] = await events.readLast(1);
  if (last === undefined) return good('no events yet');
  return good(`the last event is of ${last.metadata.recordedAt}`);
}

async function projectors({ readStore }: ClusterStores): Promise<Finding> {
  const { projectors: live, leased } = await sharingIn(readStore.db);
  if (live === 0)
    return bad('none runs: the views do not follow the log', 'Start one: npx continuum-projector');
  const what = `${live} live, ${leased} of ${PARTITIONS} partitions held`;
  if (leased === PARTITIONS) return good(what);
  return warning(what, 'The rest is taken within seconds; if it stays so, look at what the projectors say');
}

async function views({ log: events, readStore }: ClusterStores): Promise<Finding> {
  const { LAG_BOUND, views: known } = await import('../api/folder/index.js');
  const statuses = await statusOf(events, readStore, known);
  const named = (which: (status: ViewStatus) => boolean) => statuses.filter(which).map(tableOf).join(', ');
  const left = named(({ quarantined }) => quarantined > 0);
  if (left !== '') {
    const wayOut = 'What the projectors say tells why. Then: npx continuum projections retry VIEW';
    return bad(`patients are left out of ${left}`, wayOut);
  }
  const late = named(({ built, lag }) => !built || lag > LAG_BOUND);
  if (late === '') return good(`${statuses.length} views, none far behind`);
  return bad(
    `${late} far behind the log`,
    'Start more projectors; if it stays so: npx continuum projections rebuild VIEW',
  );
}

/** How much room the servers have left, they alone know. */
async function room({ readStore }: ClusterStores): Promise<Finding> {
  const mib = Math.ceil((await bytesIn(readStore.db)) / MIB);
  return good(`views, keys and who looked take ${mib} MiB; watch the disks of both servers where they are`);
}

async function found(examine: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await examine();
  } catch (error) {
    return { state: 'bad', what: errorText(error) };
  }
}

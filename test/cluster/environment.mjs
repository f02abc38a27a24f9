import PostgresEnvironment from '../postgresql/environment.mjs';

/** Whatever starts a service starts a node of a cluster of its own. */
export default class ClusterEnvironment extends PostgresEnvironment {
  async setup() {
    await super.setup();
    this.global.isCluster = true;
  }
}

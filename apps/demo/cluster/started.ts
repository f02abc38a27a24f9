type Stoppable = { stop(): Promise<unknown> };

/** What was started, to be stopped in the opposite order, whatever happens. */
export class Started {
  private readonly all: Stoppable[] = [];
  private isOver = false;

  /** @throws Error where all was stopped meanwhile; then this is stopped, too */
  async add<One extends Stoppable>(one: One): Promise<One> {
    this.all.push(one);
    if (!this.isOver) return one;
    await this.stop();
    throw new Error('It was told to stop');
  }

  async stop(): Promise<void> {
    this.isOver = true;
    for (let one = this.all.pop(); one !== undefined; one = this.all.pop()) await one.stop();
  }
}

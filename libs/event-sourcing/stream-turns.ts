/** Commands on one stream wait for each other: racing in one process could only end in conflicts. */
export class StreamTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.last.get(stream) ?? Promise.resolve()).then(work, work);
    this.last.set(stream, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(stream) === mine) this.last.delete(stream);
    }
  }
}

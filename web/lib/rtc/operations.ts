/** What is under way on a connection; closing it waits for that. */
export class Operations {
  private pending = 0;

  get areIdle(): boolean {
    return this.pending === 0;
  }

  async run<T>(operation: Promise<T>): Promise<T> {
    this.pending += 1;
    try {
      return await operation;
    } finally {
      this.pending -= 1;
    }
  }
}

/** Tracks the running operations of a connection; closing waits for them. */
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

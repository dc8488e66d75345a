/** Reads typed fields from an unknown JSON value; throws `MalformedField` for the first wrong field. */
import { maxIdLength } from './ids';
import { isObject } from './json';

export class MalformedField extends Error {
  constructor(readonly field: string) {
    super(`malformed field ${field}`);
  }
}

export class Reader {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, private readonly path: string) {
    if (!isObject(value)) throw new MalformedField(path);
    this.fields = value;
  }

  has(name: string): boolean {
    return this.field(name) !== null;
  }

  isText(name: string): boolean {
    return typeof this.field(name) === 'string';
  }

  text(name: string): string {
    const value = this.field(name);
    return typeof value === 'string' ? value : this.fail(name);
  }

  textOrNull(name: string): string | null {
    return this.has(name) ? this.text(name) : null;
  }

  id(name: string): string {
    const value = this.text(name);
    return value.length > 0 && Array.from(value).length <= maxIdLength ? value : this.fail(name);
  }

  number(name: string): number {
    const value = this.field(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : this.fail(name);
  }

  numberOrNull(name: string): number | null {
    return this.has(name) ? this.number(name) : null;
  }

  flag(name: string): boolean {
    const value = this.field(name);
    return typeof value === 'boolean' ? value : this.fail(name);
  }

  word<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.field(name);
    return words.find((word) => word === value) ?? this.fail(name);
  }

  texts(name: string): string[] {
    const value = this.field(name);
    if (!Array.isArray(value)) return this.fail(name);
    return value.map((item: unknown) => (typeof item === 'string' ? item : this.fail(name)));
  }

  record(name: string): Readonly<Record<string, unknown>> {
    const value = this.field(name);
    return isObject(value) ? value : this.fail(name);
  }

  object(name: string): Reader {
    return new Reader(this.field(name), `${this.path}.${name}`);
  }

  nullable<T>(name: string, read: (reader: Reader) => T): T | null {
    return this.has(name) ? read(this.object(name)) : null;
  }

  list<T>(name: string, read: (reader: Reader) => T): T[] {
    const value = this.field(name);
    if (!Array.isArray(value)) return this.fail(name);
    return value.map((item: unknown, at) => read(new Reader(item, `${this.path}.${name}[${at}]`)));
  }

  private field(name: string): unknown {
    return Object.hasOwn(this.fields, name) ? (this.fields[name] ?? null) : null;
  }

  private fail(name: string): never {
    throw new MalformedField(`${this.path}.${name}`);
  }
}

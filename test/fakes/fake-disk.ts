// A disk that can be full: a store whose writes fail while it is.

export interface FakeDisk {
  isFull: boolean;
  /** The store with these of its methods failing while the disk is full. */
  hold<Store extends object>(store: Store, writes: readonly (keyof Store)[]): Store;
}

/** A disk with room. */
export function createFakeDisk(): FakeDisk {
  const disk: FakeDisk = {
    isFull: false,
    hold: (store, writes) => new Proxy(store, {
      get(held, name) {
        const value: unknown = Reflect.get(held, name, held);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (disk.isFull && writes.includes(name as keyof typeof held)) throw new Error("database or disk is full");
          return Reflect.apply(value, held, args);
        };
      },
    }),
  };
  return disk;
}

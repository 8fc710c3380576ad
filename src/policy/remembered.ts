/** Results of pure work that is asked for again and again. */

/** As many as a few thousand policies ask for; then it begins anew. What `work` gives is never undefined. */
export function remembered<T>(): { get(key: string, work: () => T): T } {
  const known = new Map<string, T>();
  return {
    get(key, work) {
      const found = known.get(key);
      if (found !== undefined) return found;
      if (known.size >= 10_000) known.clear();
      const result = work();
      known.set(key, result);
      return result;
    },
  };
}

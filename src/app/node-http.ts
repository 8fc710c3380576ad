/**
 * Node's own HTTP, for whoever speaks it in a process that lives long. An `import` of it reads every name that it exports,
 * and behind some of them stands a second, larger client that nobody here uses: 13 MB.
 */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http');

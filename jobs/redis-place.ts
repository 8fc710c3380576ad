/**
 * Where a Redis is, in one line: a server, sentinels that know which server is the first, or a cluster.
 *
 *     redis://user:password@host:6379/0
 *     redis://:password@host1:26379?sentinel=mymaster&also=host2:26379&also=host3:26379
 *     redis://:password@host1:6379?cluster=on&also=host2:6379
 *
 * User and password are those of the servers; `sentinel-password` is that of the sentinels. `rediss` is for all of them.
 */

export interface Node {
  host: string;
  port: number;
}

export interface RedisPlace {
  kind: 'server' | 'sentinels' | 'cluster';
  /** The one that the address begins with, then the others. */
  nodes: [Node, ...Node[]];
  /** What the sentinels call the servers; null: there are none. */
  master: string | null;
  sentinelPassword: string | null;
  user: string | null;
  password: string | null;
  database: number;
  encrypted: boolean;
}

export function redisPlace(address: string): RedisPlace {
  const url = new URL(address);
  const said = url.searchParams;
  const master = said.get('sentinel');
  const kind = master !== null ? 'sentinels' : said.get('cluster') === 'on' ? 'cluster' : 'server';
  const usual = kind === 'sentinels' ? 26379 : 6379;
  return {
    kind,
    nodes: [nodeAt(url.host, usual), ...said.getAll('also').map((host) => nodeAt(host, usual))],
    master,
    sentinelPassword: said.get('sentinel-password'),
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    database: Number(url.pathname.slice(1) || 0),
    encrypted: url.protocol === 'rediss:',
  };
}

function nodeAt(host: string, usual: number): Node {
  const url = new URL(`redis://${host}`);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || usual) };
}

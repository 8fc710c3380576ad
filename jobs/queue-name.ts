/** Among the queues of other programs in the same database. */
export const queueName = 'gallra';

/** Before the keys in Redis. Those of a cluster that are used together must lie on one node, which what is in braces decides. */
export const clusterPrefix = `{${queueName}}`;

/** The PostgreSQL store keeps the promises of every store. */
import { describeStore } from '../contract/store.ts';
import { createPostgresStore } from './postgres-store.ts';

describeStore('PostgreSQL', (options) => createPostgresStore(options));

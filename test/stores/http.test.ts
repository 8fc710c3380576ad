/** A service keeps the promises of a store, as far as one can that keeps nothing of ours. */
import { describeStore } from '../contract/store.ts';
import { createHttpStore } from './http-store.ts';

describeStore('a service behind OData', createHttpStore, { addresses: ['192.0.2.0', '2001:db8:5::', null, null] }, [
  'related',
  'parts',
  'receipts',
  'keepsakes',
  'ranges',
  'whole',
  'references',
]);

/** Every page of the desk. */

import { addOverview } from './pages/overview.ts';
import type { AddPages } from './routes.ts';

const all: AddPages[] = [addOverview];

export const addAllPages: AddPages = (app, desk) => {
  for (const add of all) add(app, desk);
};

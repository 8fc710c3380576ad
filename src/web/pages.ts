/** Every page of the desk. */

import { addOverview } from './pages/overview.ts';
import { addSignIn } from './pages/sign-in.ts';
import type { AddPages } from './routes.ts';

const all: AddPages[] = [addSignIn, addOverview];

export const addAllPages: AddPages = (app, desk) => {
  for (const add of all) add(app, desk);
};

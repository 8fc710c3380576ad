/** What stores.yaml says of a service's tables, as a catalogue. Nothing is asked: no service tells its schema reliably. */
import type { Catalogue } from '../../policy/catalogue.ts';
import { mappingDigest } from '../../policy/service.ts';
import { shapesOf } from './item-row.ts';
import type { Service } from './session.ts';

/** By its address, which is all that is known of it. */
export const identity = ({ base }: Service): string => `http:${base.href.replace(/\/$/, '')}`;

export function catalogue(service: Service, tables: string[]): Catalogue {
  const found: Catalogue = {};
  for (const name of tables) {
    const mapped = Object.hasOwn(service.tables, name) ? service.tables[name] : undefined;
    if (!mapped) continue;
    found[name] = {
      identity: `${identity(service)}/${mapped.list.path.replace(/^\//, '')}`,
      columns: shapesOf(mapped),
      uniqueKeys: [[...mapped.key]],
      indexes: [],
      references: [],
      triggers: [],
      rowSecurity: false,
      mapping: mappingDigest(mapped, service.headers),
      estimatedRows: null,
    };
  }
  return found;
}

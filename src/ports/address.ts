/** Where a server is, and who we are to it. */

export interface Whereabouts {
  /** With user and password, where there are any. */
  url: string;
  /** Certificates (PEM) of the authorities that may have signed the server's; then the way there is encrypted. Null: the well-known ones. */
  ca: string | null;
  /** It stands in a file, and may be different later. */
  mayChange: boolean;
}

/** Asked anew before each connection: a password in a file changes while we run. A plain address never does. */
export type Address = string | (() => Whereabouts);

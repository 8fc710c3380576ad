/** Which proxy stands between us and an address. */

/** As agents of `node:http` take it. May hold user and password: never to be shown. */
export type Proxy = { readonly http_proxy: string; readonly https_proxy: string };

/** Undefined: none, we go there ourselves. Asked anew for each connection or each client: an address in a file changes while we run. */
export type WayOut = (to: URL) => Proxy | undefined;

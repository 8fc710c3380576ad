/** Where this process listens: `host:port`, an IPv6 address in brackets. */

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** A mistake is added to the list, by the variable's name. @param such an address that would do. */
export function listenAddress(written: string, name: string, such: string, mistakes: string[]): ListenAddress {
  const [, host = '', port = ''] = /^(\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/.exec(written) ?? [];
  if (host === '' || Number(port) > 65_535) mistakes.push(`${name} must be an address and a port, such as ${such}`);
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

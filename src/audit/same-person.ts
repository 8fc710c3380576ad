/**
 * Whether two account ids may be one person: with and without the realm that vouched for it, in whatever case. Rather one
 * time too often: who approves has to be somebody else. No I/O.
 */
export const isSamePerson = (one: string, other: string): boolean => bare(one) === bare(other);

const bare = (account: string): string =>
  account
    .trim()
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(oidc|local|cli):/, '');

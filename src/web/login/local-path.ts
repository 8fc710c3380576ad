/** Where to go after signing in: a page of this desk, whatever the address says. Pure. */

export function localPath(wanted: string | null | undefined): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])/.test(wanted) || !URL.canParse(wanted, 'http://desk')) return '/';
  const { host, pathname, search } = new URL(wanted, 'http://desk');
  // Behind dots and slashes another host may hide.
  return host === 'desk' && !pathname.startsWith('//') && !pathname.startsWith('/sign-') ? pathname + search : '/';
}

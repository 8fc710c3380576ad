/** Somebody with a browser, as far as HTTP goes: keeps cookies, sends forms with the token of the page they stand on. */

export interface Seen {
  status: number;
  text: string;
  headers: Headers;
  /** Where it led to, after every redirection. */
  path: string;
}

export class Guest {
  readonly #url: string;
  readonly #language: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string, language = 'en') {
    this.#url = url;
    this.#language = language;
  }

  /** What is held under this name. */
  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Follows redirections. */
  async get(path: string): Promise<Seen> {
    return this.#follow(path, await this.#send(path, {}));
  }

  /** One answer, redirection or not. */
  async once(path: string): Promise<{ status: number; headers: Headers }> {
    const { status, headers, body } = await this.#send(path, {});
    await body?.cancel();
    return { status, headers };
  }

  /** Loads `from` for its token, then sends the form to `path`. */
  async post(path: string, form: Record<string, string | string[]>, from = path): Promise<Seen> {
    const page = await this.get(from);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return this.send(path, { ...form, _csrf: token });
  }

  /** As it is, token or not. */
  async send(path: string, form: Record<string, string | string[]>): Promise<Seen> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
    return this.#follow(path, await this.#send(path, { method: 'POST', body }));
  }

  async #follow(path: string, response: Response): Promise<Seen> {
    const to = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && to !== null) {
      await response.arrayBuffer();
      return this.get(new URL(to, new URL(path, this.#url)).href.slice(this.#url.length));
    }
    return { status: response.status, text: await response.text(), headers: response.headers, path };
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: 'manual',
      headers: { cookie, 'accept-language': this.#language },
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

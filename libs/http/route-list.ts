/** The routes there are, to tell a wrong method from a wrong path. */
export class RouteList {
  private readonly routes: { readonly methods: readonly string[]; readonly parts: readonly string[] }[] = [];

  add(method: string | readonly string[], url: string): void {
    const methods = typeof method === 'string' ? [method] : method;
    this.routes.push({ methods, parts: url.split('/') });
  }

  /** The methods that some route takes at this path, in alphabetical order. */
  methodsAt(path: string): readonly string[] {
    const parts = path.split('/');
    const here = this.routes.filter((route) => matches(route.parts, parts));
    return [...new Set(here.flatMap(({ methods }) => methods))].sort();
  }
}

function matches(pattern: readonly string[], parts: readonly string[]): boolean {
  if (pattern.length !== parts.length) return false;
  return pattern.every((part, i) => (part.startsWith(':') ? parts[i] !== '' : part === parts[i]));
}

import type { First } from './a-circle.js';

export type Second = { readonly first: First };

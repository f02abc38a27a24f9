import type { Second } from './second-half.js';

export type First = { readonly second: Second };

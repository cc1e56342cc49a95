/** How one run of an operation ends. */
export type SliceEnd =
  /** There is nothing left to do. */
  | { readonly kind: 'done' }
  /** It goes on at `at`, in milliseconds since 1970. */
  | { readonly kind: 'again'; readonly at: number }
  /** Another run has taken over, or it was cancelled. */
  | { readonly kind: 'lost' };

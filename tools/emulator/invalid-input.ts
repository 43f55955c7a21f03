/** What the server refuses to store, in its own words. */
export class InvalidInputError extends Error {}

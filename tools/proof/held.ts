/** How much an object holds on to: the measure of "no more than its limits" and of "flat", without a word about its members' names. */

export interface Held {
  /** Objects, lists and texts. */
  things: number;
  /** Characters of all texts. */
  characters: number;
}

/** Follows every member of its own, and passes over functions and what `isForeign` names: sockets, for one. */
export function held(root: object, isForeign: (thing: object) => boolean = () => false): Held {
  const seen = new Set<object>([root]);
  let things = 0;
  let characters = 0;
  // A set hands out what is added while it is walked.
  for (const thing of seen) {
    things++;
    for (const member of Object.values(thing)) {
      if (typeof member === "string") {
        things++;
        characters += member.length;
      } else if (typeof member === "object" && member !== null && !isForeign(member)) seen.add(member);
    }
  }
  return { things, characters };
}

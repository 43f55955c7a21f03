/** The library as it is built, for the flash of an interpreter: in the form that goes to a board, or as text. */
import { bundle } from "../compiler/build.js";
import { selectTargets } from "../compiler/targets/targets.js";
import { type Form, inForm } from "../firmware-form.js";

/** These modules, by their names. */
export async function builtModules(names: string[], form: Form): Promise<Record<string, Buffer>> {
  const targets = selectTargets().filter(({ name }) => names.includes(name));
  const built = await bundle(targets, { onlySmall: true });
  return Object.fromEntries(targets.map(({ name }, i) => [name, inForm(built[i]!, form).code]));
}

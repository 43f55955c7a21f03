/** What the build puts into the page. */
declare module "virtual:firmware" {
  export type { PageBoard } from "../page.js";
  export const boards: import("../page.js").PageBoard[];
  export const loader: string;
  /** Null where the firmware is not signed. */
  export const signing: import("../page.js").PageSigning | null;
}

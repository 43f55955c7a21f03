/** What the build puts into the page. */
declare module "virtual:firmware" {
  export type { FlashableBoard } from "../page.js";
  export const boards: import("../page.js").FlashableBoard[];
  export const loader: string;
  /** Null where the firmware is not signed. */
  export const signing: import("../page.js").PageSigning | null;
}

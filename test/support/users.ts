import type { UserOptions } from "../../tools/emulator/index.js";

/** Who owns the devices of an emulator in tests: left alone it makes passwords up. */
export const USERS: UserOptions[] = [
  { email: "tenant@thingsboard.org", password: "tenant", authority: "TENANT_ADMIN" },
  { email: "customer@thingsboard.org", password: "customer", authority: "CUSTOMER_USER" },
];
